import { findAttempt } from '#server/concepts/call/queries.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { JobPayloads } from '#server/platform/jobs.ts'
import type { JobContext } from './context.ts'

/** Takes a call off the line that was cancelled, or given up before the carrier had it. While the carrier has not named it yet, this is tried again shortly. */
export async function endAttempt(
  { work, carrier }: JobContext,
  { attemptId }: JobPayloads['end-attempt'],
): Promise<void> {
  const attempt = await findAttempt(work.db, { id: attemptId })
  if (!attempt || (attempt.status === 'ended' && attempt.counts)) return
  if (!attempt.carrier_call_id) {
    throw new DomainError(
      'unavailable',
      'not-placed-yet',
      'The call is being placed; it is ended as soon as it has a name.',
    )
  }
  await carrier.endCall(attempt.carrier_call_id)
}
