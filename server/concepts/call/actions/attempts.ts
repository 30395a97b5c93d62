import { DomainError } from '#server/platform/errors.ts'
import type { Tx } from '#server/platform/work.ts'
import {
  type Attempt,
  CallAnswered,
  CallChanged,
  CallCompleted,
  CallFailed,
  type NewAttempt,
  type Outcome,
} from '../concept.ts'
import {
  afterAttempt,
  type CarrierStatus,
  DIAL_WITHIN_SECONDS,
  heed,
  isOver,
  type NextStep,
  NOTHING_RANG_AFTER_SECONDS,
} from '../rules.ts'
import { countRings, endCall, factOf, lockCall } from './calls.ts'

/**
 * Begins an attempt for a call whose time has come, together with the job that will settle it whatever happens. Once
 * this has committed, and not before, the number may be dialled, by whoever got the attempt back.
 *
 * @returns undefined when there is nothing to dial: it is over, under way, or not due yet
 */
export async function beginAttempt(tx: Tx, callId: string): Promise<Attempt | undefined> {
  const call = await lockCall(tx, callId)
  if (call?.status !== 'PENDING' || !call.is_due || Temporal.Instant.compare(call.next_attempt_at!, tx.now) > 0)
    return undefined
  const { latest } = await tx.db
    .selectFrom('attempt')
    .select((eb) => eb.fn.max('number').as('latest'))
    .where('call_id', '=', callId)
    .executeTakeFirstOrThrow()
  const attempt: NewAttempt = {
    id: tx.random.uuid(),
    call_id: callId,
    number: (latest ?? 0) + 1,
    token: tx.random.bytes(24).toString('base64url'),
    status: 'dialing',
    outcome: null,
    counts: true,
    carrier_call_id: null,
    dialed_at: tx.now,
    dial_by: tx.now.add({ seconds: DIAL_WITHIN_SECONDS }),
    answered_at: null,
    ended_at: null,
  }
  const inserted = await tx.db.insertInto('attempt').values(attempt).returningAll().executeTakeFirstOrThrow()
  await tx.db
    .updateTable('call')
    .set({ status: 'IN_PROGRESS', next_attempt_at: null })
    .where('id', '=', callId)
    .execute()
  await tx.enqueue(
    'settle-attempt',
    { attemptId: attempt.id },
    { at: tx.now.add({ seconds: NOTHING_RANG_AFTER_SECONDS }) },
  )
  await tx.announce(CallChanged, factOf(call))
  return inserted
}

/** The carrier took the call and named it. */
export async function attemptWasPlaced(tx: Tx, attemptId: string, carrierCallId: string): Promise<void> {
  await heedCarrier(tx, attemptId, { carrierCallId, status: 'queued' })
}

/** Nobody can say whether it rings. It counts as active until its settling job has read the carrier's own list. */
export async function attemptIsUnclear(tx: Tx, attemptId: string): Promise<void> {
  await tx.db
    .updateTable('attempt')
    .set({ status: 'unknown' })
    .where('id', '=', attemptId)
    .where('status', '=', 'dialing')
    .execute()
}

/**
 * It is certain that nothing rang, so this attempt costs no ring. The call is tried again soon, or fails at once where
 * trying again is no use (`reason`).
 */
export async function attemptDidNotRing(tx: Tx, attemptId: string, reason?: string): Promise<void> {
  const { call, attempt } = await lockAttempt(tx, attemptId)
  if (attempt.status === 'ended' || attempt.carrier_call_id) return
  await tx.db.updateTable('attempt').set({ counts: false }).where('id', '=', attemptId).execute()
  await endAttempt(tx, call, { ...attempt, counts: false }, 'failed', reason)
}

/**
 * Takes in what the carrier says of an attempt, from a callback or from its list. News that is old, doubled or out of
 * order changes nothing.
 */
export async function heedCarrier(
  tx: Tx,
  attemptId: string,
  word: { carrierCallId: string; status: CarrierStatus },
): Promise<void> {
  const { call, attempt } = await lockAttempt(tx, attemptId)
  if (attempt.carrier_call_id !== word.carrierCallId) await nameAttempt(tx, attempt, word.carrierCallId)
  const news = heed(attempt.status, word.status)
  if (!news) {
    // Our request reached the carrier after all, long after it was given up: this phone must not ring.
    const isGivenUp = attempt.status === 'ended' && !attempt.counts
    if (isGivenUp && !isOver(word.status)) await tx.enqueue('end-attempt', { attemptId })
    return
  }
  // Whoever ended a talk had picked up, whether or not we were told of that first.
  const isAnswered = !attempt.answered_at && (news.status === 'live' || news.outcome === 'answered')
  if (isAnswered) {
    await tx.db.updateTable('attempt').set({ answered_at: tx.now }).where('id', '=', attemptId).execute()
    if (!call.ended_at) await tx.announce(CallAnswered, { ...factOf(call), attemptId })
  }
  if (news.outcome) return endAttempt(tx, call, attempt, news.outcome)
  await tx.db.updateTable('attempt').set({ status: news.status }).where('id', '=', attemptId).execute()
  await tx.announce(CallChanged, factOf(call))
}

/**
 * Binds the carrier's call to our attempt. A callback that carries the attempt's token is the final word on which call
 * it is; an attempt that had found that call in the carrier's list by mistake loses it and is settled again.
 */
async function nameAttempt(tx: Tx, attempt: Attempt, carrierCallId: string): Promise<void> {
  if (attempt.carrier_call_id)
    throw new DomainError('conflict', 'attempt-has-another-call', 'This attempt belongs to another call.')
  await tx.db
    .updateTable('attempt')
    .set({ carrier_call_id: null })
    .where('carrier_call_id', '=', carrierCallId)
    .where('status', '<>', 'ended')
    .execute()
  await tx.db
    .updateTable('attempt')
    .set({ carrier_call_id: carrierCallId, status: attempt.status === 'unknown' ? 'dialing' : attempt.status })
    .where('id', '=', attempt.id)
    .execute()
}

/** How often a line that broke is taken up again before the call is let go. */
const MOST_RESUMED = 5

/** The line broke while the call lives on: true when the talk may be taken up again in it. */
export async function resumeAttempt(tx: Tx, attemptId: string): Promise<boolean> {
  const { call, attempt } = await lockAttempt(tx, attemptId)
  if (call.ended_at || attempt.status === 'ended' || attempt.resumed >= MOST_RESUMED) return false
  await tx.db
    .updateTable('attempt')
    .set({ resumed: attempt.resumed + 1 })
    .where('id', '=', attemptId)
    .execute()
  return true
}

/** True the first time an event is seen; remembered in the transaction of its effect. */
export async function rememberEvent(
  tx: Tx,
  event: { carrierCallId: string; status: string; sequence: number; attemptId: string },
): Promise<boolean> {
  await lockCallOf(tx, event.attemptId) // before the event's row, so that its effect never waits for who waits for it
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('carrier_event')
    .values({
      carrier_call_id: event.carrierCallId,
      status: event.status,
      sequence: event.sequence,
      attempt_id: event.attemptId,
      received_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

type LockedCall = Awaited<ReturnType<typeof lockCallOf>>

/** The call first, then the attempt: everybody locks in this order. */
async function lockAttempt(tx: Tx, attemptId: string): Promise<{ call: LockedCall; attempt: Attempt }> {
  const call = await lockCallOf(tx, attemptId)
  const attempt = await tx.db
    .selectFrom('attempt')
    .selectAll()
    .where('id', '=', attemptId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  return { call, attempt }
}

/** In one question, since the carrier's callbacks of one call wait for each other here. */
function lockCallOf(tx: Tx, attemptId: string) {
  return tx.db
    .selectFrom('call')
    .selectAll()
    .where('id', '=', (eb) => eb.selectFrom('attempt').select('call_id').where('attempt.id', '=', attemptId))
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}

async function endAttempt(
  tx: Tx,
  call: LockedCall,
  attempt: Attempt,
  outcome: Outcome,
  reason?: string,
): Promise<void> {
  await tx.db
    .updateTable('attempt')
    .set({ status: 'ended', outcome, ended_at: tx.now })
    .where('id', '=', attempt.id)
    .execute()
  if (call.ended_at) return tx.announce(CallChanged, factOf(call))
  const rings = await countRings(tx, call.id)
  const wish = { purpose: call.purpose, maxAttempts: call.max_attempts }
  const next: NextStep = reason
    ? { step: 'fail', reason }
    : afterAttempt(wish, { outcome, counts: attempt.counts }, rings, attempt.number - rings)
  await takeStep(tx, call, attempt.id, next)
}

async function takeStep(tx: Tx, call: LockedCall, attemptId: string, next: NextStep): Promise<void> {
  switch (next.step) {
    case 'complete':
      await endCall(tx, call.id, 'COMPLETED', null)
      return tx.announce(CallCompleted, { ...factOf(call), attemptId })
    case 'fail':
      await endCall(tx, call.id, 'FAILED', next.reason)
      return tx.announce(CallFailed, factOf(call))
    case 'retry': {
      const at = tx.now.add(next.after)
      await tx.db
        .updateTable('call')
        .set({ status: 'PENDING', next_attempt_at: at })
        .where('id', '=', call.id)
        .execute()
      await tx.enqueue('place-call', { callId: call.id }, { at })
      return tx.announce(CallChanged, factOf(call))
    }
  }
}
