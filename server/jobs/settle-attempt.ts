import { attemptDidNotRing, heedCarrier } from '#server/concepts/call/actions/attempts.ts'
import { findAttempt, listKnownCarrierCalls } from '#server/concepts/call/queries.ts'
import { CARRIER_ANSWERS_WITHIN_SECONDS, NOTHING_RANG_AFTER_SECONDS } from '#server/concepts/call/rules.ts'
import type { JobPayloads } from '#server/platform/jobs.ts'
import { numberOfAttempt } from './attempt-number.ts'
import type { JobContext } from './context.ts'

/** How often the carrier is asked about an attempt: while it is not found, while it rings, while somebody talks. Seconds. */
const ASK_AGAIN = { unplaced: 2, ringing: 15, live: 60 }

/** Clocks differ, and the carrier counts in whole seconds. */
const CLOCK_SLACK_SECONDS = 2

type Attempt = NonNullable<Awaited<ReturnType<typeof findAttempt>>>

/**
 * Holds an attempt against the carrier's own word, again and again until it has ended: callbacks can be lost, a process
 * can die between dialling and hearing that it did.
 */
export async function settleAttempt(context: JobContext, { attemptId }: JobPayloads['settle-attempt']): Promise<void> {
  const attempt = await findAttempt(context.work.db, { id: attemptId })
  if (!attempt || attempt.status === 'ended') return
  if (attempt.carrier_call_id) await askAbout(context, attempt, attempt.carrier_call_id)
  else await lookFor(context, attempt)
  await lookAgainUnlessEnded(context, attemptId)
}

async function askAbout(context: JobContext, attempt: Attempt, carrierCallId: string): Promise<void> {
  const call = await context.carrier.fetchCall(carrierCallId)
  // A carrier that has forgotten the call will not ring for it any more.
  const status = call ? call.status : 'failed'
  await context.work.transact((tx) => heedCarrier(tx, attempt.id, { carrierCallId, status }))
}

/** Is there a call at the carrier that can only be this attempt's? If there is none and none can come, nothing rang. */
async function lookFor(context: JobContext, attempt: Attempt): Promise<void> {
  const { work, carrier, clock, from } = context
  const asked = clock.now()
  const found = await carrier.findCalls({
    to: await numberOfAttempt(context, attempt),
    from,
    since: attempt.dialed_at.subtract({ seconds: CLOCK_SLACK_SECONDS }),
  })
  const known = await listKnownCarrierCalls(
    work.db,
    found.map((call) => call.carrierCallId),
  )
  const latest = attempt.dial_by.add({ seconds: CARRIER_ANSWERS_WITHIN_SECONDS + CLOCK_SLACK_SECONDS })
  const ours = found.find(
    (call) =>
      !known.has(call.carrierCallId) && (!call.createdAt || Temporal.Instant.compare(call.createdAt, latest) <= 0),
  )
  if (ours) {
    await work.transact((tx) => heedCarrier(tx, attempt.id, { carrierCallId: ours.carrierCallId, status: ours.status }))
    return
  }
  const certain = attempt.dialed_at.add({ seconds: NOTHING_RANG_AFTER_SECONDS })
  if (Temporal.Instant.compare(asked, certain) >= 0) await work.transact((tx) => attemptDidNotRing(tx, attempt.id))
}

async function lookAgainUnlessEnded(context: JobContext, attemptId: string): Promise<void> {
  await context.work.transact(async (tx) => {
    const attempt = await findAttempt(tx.db, { id: attemptId })
    if (!attempt || attempt.status === 'ended') return
    const seconds = !attempt.carrier_call_id
      ? ASK_AGAIN.unplaced
      : attempt.status === 'live'
        ? ASK_AGAIN.live
        : ASK_AGAIN.ringing
    await tx.enqueue('settle-attempt', { attemptId }, { at: tx.now.add({ seconds }) })
  })
}
