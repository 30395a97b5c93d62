import { CallCancelled, CallCompleted, CallFailed } from '#server/concepts/call/concept.ts'
import { endReflection } from '#server/concepts/reflection/actions/sittings.ts'
import { sync } from '#server/platform/events.ts'

/** After the talk its reflection is what its answers make it. A job sees to it until that holds. */
export const settleReflectionWhenCallCompleted = sync(CallCompleted, async ({ reflectionId }, tx) => {
  if (reflectionId) await tx.enqueue('settle-reflection', { reflectionId })
})

/** Nobody picked up the last time either: with words in it the reflection stands unfinished, without any it is dropped. */
export const endReflectionWhenCallFailed = sync(CallFailed, async ({ reflectionId }, tx) => {
  if (reflectionId) await endReflection(tx, reflectionId)
})

export const endReflectionWhenCallCancelled = sync(CallCancelled, async ({ reflectionId }, tx) => {
  if (reflectionId) await endReflection(tx, reflectionId)
})
