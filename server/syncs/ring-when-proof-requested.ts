import { ProofRequested } from '#server/concepts/account/concept.ts'
import { requestCall } from '#server/concepts/call/actions/calls.ts'
import { sync } from '#server/platform/events.ts'

/** Proving a number is a call like any other: one at a time, in the same ledger; but it rings only once. */
export const ringWhenProofRequested = sync(ProofRequested, async ({ proofId, userId }, tx) => {
  await requestCall(tx, { userId, purpose: 'proof', proofId, maxAttempts: 1 })
})
