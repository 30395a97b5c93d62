import { listForgottenAttempts, listForgottenCalls } from '#server/concepts/call/queries.ts'
import type { JobContext } from './context.ts'

/** A call that is this late, or an attempt open for this long, has lost the job that cared for it. Minutes. */
const FORGOTTEN_AFTER = { calls: 1, attempts: 20 }

/** Once a minute: whatever lost its job to a crash gets a new one. Both jobs look before they act, so one too many does no harm. */
export async function sweepCalls({ work, clock }: JobContext): Promise<void> {
  const now = clock.now()
  const calls = await listForgottenCalls(work.db, now.subtract({ minutes: FORGOTTEN_AFTER.calls }))
  const attempts = await listForgottenAttempts(work.db, now.subtract({ minutes: FORGOTTEN_AFTER.attempts }))
  if (calls.length + attempts.length === 0) return
  await work.transact(async (tx) => {
    for (const call of calls) await tx.enqueue('place-call', { callId: call.id })
    for (const attempt of attempts) await tx.enqueue('settle-attempt', { attemptId: attempt.id })
  })
}
