import { openPhoneNumber, openProofNumber } from '#server/concepts/account/queries.ts'
import { notFound } from '#server/platform/errors.ts'
import type { JobContext } from './context.ts'

/** The number that an attempt dials: the one to be proved, or the person's own. E.164. */
export async function numberOfAttempt(
  { work }: JobContext,
  attempt: { purpose: string; proof_id: string | null; user_id: string },
): Promise<string> {
  if (attempt.proof_id) return openProofNumber(work.db, work.vault, attempt.proof_id)
  const number = await openPhoneNumber(work.db, work.vault, attempt.user_id)
  if (!number) throw notFound('number')
  return number
}
