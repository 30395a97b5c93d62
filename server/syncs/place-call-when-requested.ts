import { CallRequested } from '#server/concepts/call/concept.ts'
import { sync } from '#server/platform/events.ts'

/** What was wished for is dialled by a job, so that it is neither lost nor done for a wish that was rolled back. */
export const placeCallWhenRequested = sync(CallRequested, async ({ callId }, tx) => {
  await tx.enqueue('place-call', { callId })
})
