import { setReflection } from '#server/concepts/call/actions/calls.ts'
import { CallRequested } from '#server/concepts/call/concept.ts'
import { listPrompts } from '#server/concepts/prompt/queries.ts'
import { openReflection } from '#server/concepts/reflection/actions/sittings.ts'
import { sync } from '#server/platform/events.ts'

/** A call is for the reflection that is under way, or for a new one with the prompts as they are at this moment. */
export const openReflectionWhenCallRequested = sync(CallRequested, async ({ callId, userId, purpose }, tx) => {
  if (purpose === 'proof') return
  const prompts = (await listPrompts(tx.db, tx.vault, userId)).filter((prompt) => prompt.active)
  const reflection = await openReflection(tx, { userId, method: 'PHONE', prompts })
  await setReflection(tx, callId, reflection.id)
})
