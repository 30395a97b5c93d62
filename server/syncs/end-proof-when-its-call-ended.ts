import { endProof } from '#server/concepts/account/actions/proofs.ts'
import { CallCancelled, CallCompleted, CallFailed } from '#server/concepts/call/concept.ts'
import { sync } from '#server/platform/events.ts'

/** A proof lives as long as its call. What was proved by then stays proved. */
export const endProofWhenItsCallCompleted = sync(CallCompleted, async ({ proofId }, tx) => {
  if (proofId)
    await endProof(tx, proofId, 'failed', 'The call ended before the code was keyed in. You can ask for a new one.')
})

export const endProofWhenItsCallFailed = sync(CallFailed, async ({ proofId }, tx) => {
  if (proofId) await endProof(tx, proofId, 'failed', 'Nobody could be reached on that number. Check it, and try again.')
})

export const endProofWhenItsCallWasCancelled = sync(CallCancelled, async ({ proofId }, tx) => {
  if (proofId) await endProof(tx, proofId, 'failed', 'The call was cancelled.')
})
