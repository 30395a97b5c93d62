import { DomainError, notFound } from '#server/platform/errors.ts'
import type { Tx } from '#server/platform/work.ts'
import {
  CallCancelled,
  CallChanged,
  type CallFact,
  CallFailed,
  type CallPurpose,
  CallRequested,
  type CallTable,
} from '../concept.ts'
import { findDueCall } from '../queries.ts'

export interface CallWish {
  userId: string
  purpose: CallPurpose
  maxAttempts: number
  /** Left out: now. */
  scheduledFor?: Temporal.Instant | undefined
  /** With the purpose `proof`. */
  proofId?: string | undefined
  /** To go on with a reflection that was begun; left out, a sync decides which one this call is for. */
  reflectionId?: string | undefined
}

/**
 * Asks for a call. One that waits for a retry is brought forward instead; one for later blocks nothing until its time.
 *
 * @returns the id of the call that will ring
 * @throws DomainError `call-in-progress` with the call's id, and whatever the syncs veto with
 */
export async function requestCall(tx: Tx, wish: CallWish): Promise<string> {
  const isDue = !wish.scheduledFor || Temporal.Instant.compare(wish.scheduledFor, tx.now) <= 0
  const at = isDue ? tx.now : wish.scheduledFor!
  const call: CallTable = {
    id: tx.random.uuid(),
    user_id: wish.userId,
    purpose: wish.purpose,
    proof_id: wish.proofId ?? null,
    reflection_id: wish.reflectionId ?? null,
    status: 'PENDING',
    is_due: isDue,
    scheduled_for: at,
    next_attempt_at: at,
    max_attempts: wish.maxAttempts,
    reason: null,
    created_at: tx.now,
    ended_at: null,
  }
  const inserted = await tx.db
    .insertInto('call')
    .values(call)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 0n) return bringForward(tx, wish)
  if (isDue) await tx.announce(CallRequested, factOf(call))
  else await tx.enqueue('place-call', { callId: call.id }, { at })
  return call.id
}

/** The person's due call stands in the way: one that only waits for its retry rings now, any other is named. */
async function bringForward(tx: Tx, wish: CallWish): Promise<string> {
  const due = await findDueCall(tx.db, wish.userId)
  const waiting =
    due && due.purpose === wish.purpose && due.purpose !== 'proof' ? await lockCall(tx, due.id) : undefined
  const rang = waiting && (await countRings(tx, waiting.id)) > 0
  if (
    waiting &&
    rang &&
    waiting.status === 'PENDING' &&
    Temporal.Instant.compare(waiting.next_attempt_at!, tx.now) > 0
  ) {
    await tx.db.updateTable('call').set({ next_attempt_at: tx.now }).where('id', '=', waiting.id).execute()
    await tx.enqueue('place-call', { callId: waiting.id })
    await tx.announce(CallChanged, factOf(waiting))
    return waiting.id
  }
  throw new DomainError('conflict', 'call-in-progress', 'A call is on its way to you already.', { callId: due?.id })
}

/** A call for later whose time has come. False when another one is due: this one waits its turn. */
export async function becomeDue(tx: Tx, callId: string): Promise<boolean> {
  const call = await lockCall(tx, callId)
  if (!call || call.is_due || call.status !== 'PENDING') return call?.is_due ?? false
  if (await findDueCall(tx.db, call.user_id)) return false
  await tx.db.updateTable('call').set({ is_due: true }).where('id', '=', callId).execute()
  await tx.announce(CallRequested, factOf(call))
  return true
}

/** Which reflection a call is for. Set once. */
export async function setReflection(tx: Tx, callId: string, reflectionId: string): Promise<void> {
  await tx.db.updateTable('call').set({ reflection_id: reflectionId }).where('id', '=', callId).execute()
}

/** Puts a call that is over before it could ring to its end, with a reason for the person. */
export async function failCall(tx: Tx, callId: string, reason: string): Promise<void> {
  const call = await lockCall(tx, callId)
  if (call?.status !== 'PENDING') return
  await endCall(tx, callId, 'FAILED', reason)
  await tx.announce(CallFailed, factOf(call))
}

/**
 * Cancels a call that is not over. What rings is taken off the line; a talk that is going on is hung up, and what was
 * heard of it is kept.
 *
 * @throws DomainError `not-found`, `call-is-over`
 */
export async function cancelCall(tx: Tx, wish: { userId: string; callId: string; reason: string }): Promise<void> {
  const call = await lockCall(tx, wish.callId)
  if (call?.user_id !== wish.userId) throw notFound('call')
  if (call.status === 'CANCELLED') return
  if (call.ended_at) throw new DomainError('conflict', 'call-is-over', 'This call is over already.')
  await endCall(tx, call.id, 'CANCELLED', wish.reason)
  const open = await tx.db
    .selectFrom('attempt')
    .select('id')
    .where('call_id', '=', call.id)
    .where('status', '<>', 'ended')
    .executeTakeFirst()
  if (open) await tx.enqueue('end-attempt', { attemptId: open.id })
  await tx.announce(CallCancelled, factOf(call))
}

/** Cancels whatever is due or planned for a person: they said stop. */
export async function cancelAllCalls(tx: Tx, userId: string, reason: string): Promise<void> {
  const calls = await tx.db
    .selectFrom('call')
    .select('id')
    .where('user_id', '=', userId)
    .where('status', 'in', ['PENDING', 'IN_PROGRESS'])
    .execute()
  for (const call of calls) await cancelCall(tx, { userId, callId: call.id, reason })
}

export async function endCall(
  tx: Tx,
  callId: string,
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED',
  reason: string | null,
) {
  await tx.db
    .updateTable('call')
    .set({ status, reason, ended_at: tx.now, next_attempt_at: null })
    .where('id', '=', callId)
    .execute()
}

/** The call's row, held against other transactions until this one is over. */
export function lockCall(tx: Tx, callId: string) {
  return tx.db.selectFrom('call').selectAll().where('id', '=', callId).forNoKeyUpdate().executeTakeFirst()
}

/** Attempts of a call that count as a ring. */
export async function countRings(tx: Tx, callId: string): Promise<number> {
  const { rings } = await tx.db
    .selectFrom('attempt')
    .select((eb) => eb.fn.countAll<number>().as('rings'))
    .where('call_id', '=', callId)
    .where('counts', '=', true)
    .executeTakeFirstOrThrow()
  return rings
}

export function factOf(call: Pick<CallTable, 'id' | 'user_id' | 'purpose' | 'proof_id' | 'reflection_id'>): CallFact {
  return {
    callId: call.id,
    userId: call.user_id,
    purpose: call.purpose,
    proofId: call.proof_id,
    reflectionId: call.reflection_id,
  }
}
