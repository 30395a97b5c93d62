import {
  attemptDidNotRing,
  attemptIsUnclear,
  attemptWasPlaced,
  beginAttempt,
} from '#server/concepts/call/actions/attempts.ts'
import { becomeDue, failCall, lockCall } from '#server/concepts/call/actions/calls.ts'
import { takeDialSlot } from '#server/concepts/call/actions/pace.ts'
import type { Attempt } from '#server/concepts/call/concept.ts'
import { isOnTheLine } from '#server/concepts/call/queries.ts'
import { LIMIT_SECONDS, RING_SECONDS, TOO_LATE_AFTER_MINUTES } from '#server/concepts/call/rules.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { JobPayloads } from '#server/platform/jobs.ts'
import type { Tx } from '#server/platform/work.ts'
import { mayDial } from '#server/policies/may-dial.ts'
import { CarrierRefusal } from '#server/voice/carrier.ts'
import type { JobContext } from './context.ts'

/** Pause before a call for later asks again whether another one is still due. Seconds. */
const WAIT_FOR_ITS_TURN = 30
/** Pause before a call asks again whether the one before it, which was cancelled, is off the line. Seconds. */
const WAIT_FOR_THE_LINE = 1

/**
 * Dials a call that is due. The attempt and the job that settles it are committed before the carrier hears of it, so
 * that wherever this process dies, the phone rings at most once for it. The job ends with the carrier's answer: it does
 * not wait for the talk.
 */
export async function placeCall(context: JobContext, job: JobPayloads['place-call']): Promise<void> {
  const begun = await begin(context, job)
  if (begun) await dial(context, begun)
}

interface Begun {
  attempt: Attempt
  number: string
}

async function begin(context: JobContext, job: JobPayloads['place-call']): Promise<Begun | undefined> {
  try {
    return await context.work.transact((tx) => beginIfItMay(context, tx, job))
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    await context.work.transact((tx) => failCall(tx, job.callId, error.message))
    return undefined
  }
}

async function beginIfItMay(
  context: JobContext,
  tx: Tx,
  { callId, slot }: JobPayloads['place-call'],
): Promise<Begun | undefined> {
  const call = await lockCall(tx, callId)
  if (call?.status !== 'PENDING') return undefined
  if (Temporal.Instant.compare(call.next_attempt_at!, tx.now) > 0) {
    await tx.enqueue('place-call', { callId }, { at: call.next_attempt_at! })
    return undefined
  }
  if (Temporal.Instant.compare(call.next_attempt_at!.add({ minutes: TOO_LATE_AFTER_MINUTES }), tx.now) < 0) {
    throw new DomainError(
      'conflict',
      'too-late-to-call',
      'I was away when it was time to call, and then it was too late.',
    )
  }
  if (!call.is_due) {
    // When it has become due, its own place-call job is on the way.
    if (!(await becomeDue(tx, callId)))
      await tx.enqueue('place-call', { callId }, { at: tx.now.add({ seconds: WAIT_FOR_ITS_TURN }) })
    return undefined
  }
  const wish = { callId, userId: call.user_id, purpose: call.purpose, proofId: call.proof_id }
  const number = await mayDial(tx.db, tx.vault, wish, tx.now, context.countries)
  if (await isOnTheLine(tx.db, call.user_id)) {
    await tx.enqueue('place-call', { callId }, { at: tx.now.add({ seconds: WAIT_FOR_THE_LINE }) })
    return undefined
  }
  const mine = slot ? Temporal.Instant.from(slot) : await takeDialSlot(tx, context.callsPerSecond)
  if (Temporal.Instant.compare(mine, tx.now) > 0) {
    await tx.enqueue('place-call', { callId, slot: mine.toString() }, { at: mine })
    return undefined
  }
  const attempt = await beginAttempt(tx, callId)
  return attempt && { attempt, number }
}

async function dial(context: JobContext, { attempt, number }: Begun): Promise<void> {
  const { work, carrier, log, addresses } = context
  try {
    const placed = await carrier.placeCall({
      to: number,
      from: context.from,
      answerUrl: addresses.answer(attempt.token),
      statusUrl: addresses.status(attempt.token),
      ringSeconds: RING_SECONDS,
      limitSeconds: LIMIT_SECONDS,
      dialBy: attempt.dial_by,
    })
    await work.transact((tx) => attemptWasPlaced(tx, attempt.id, placed.carrierCallId))
  } catch (error) {
    if (error instanceof CarrierRefusal) {
      log.warn({ attemptId: attempt.id, why: error.why, carrierCode: error.carrierCode }, 'the carrier refused a call')
      await work.transact((tx) => attemptDidNotRing(tx, attempt.id, whyHopeless(error.why)))
    } else {
      log.warn({ attemptId: attempt.id, err: error }, 'nobody can say whether a call was placed')
      await work.transact((tx) => attemptIsUnclear(tx, attempt.id))
    }
  }
}

/** Why trying again is no use, in words for the person; undefined where it is. */
function whyHopeless(why: CarrierRefusal['why']): string | undefined {
  switch (why) {
    case 'bad-number':
      return 'The phone network does not know your number. Please check it in settings.'
    case 'not-allowed':
      return 'The phone network does not let me call your number.'
    case 'misconfigured':
      return 'I cannot place calls at the moment. Whoever runs this Dayline has to look at its phone account. You can still type.'
    default:
      return undefined
  }
}
