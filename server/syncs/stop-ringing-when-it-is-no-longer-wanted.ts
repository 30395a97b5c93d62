import { CallsStopped } from '#server/concepts/account/concept.ts'
import { cancelAllCalls, cancelCall } from '#server/concepts/call/actions/calls.ts'
import { findDueCall } from '#server/concepts/call/queries.ts'
import { ReflectionCompleted } from '#server/concepts/reflection/concept.ts'
import { sync } from '#server/platform/events.ts'

/** Stop means now: what rings is taken off the line, what waits never rings. */
export const cancelCallsWhenStopped = sync(CallsStopped, async ({ userId }, tx) => {
  await cancelAllCalls(tx, userId, 'You asked me not to call any more.')
})

/** Who has written it by hand while a further ring was waiting is not rung for it. */
export const cancelWaitingCallWhenReflectionCompleted = sync(
  ReflectionCompleted,
  async ({ userId, reflectionId }, tx) => {
    const call = await findDueCall(tx.db, userId)
    if (call?.status !== 'PENDING' || call.reflection_id !== reflectionId) return
    await cancelCall(tx, { userId, callId: call.id, reason: 'You have written it yourself.' })
  },
)
