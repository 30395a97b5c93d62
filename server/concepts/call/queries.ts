import { sql } from 'kysely'
import { type Database, inOneMoment } from '#server/platform/database.ts'

/** A call with its attempts in order, or undefined. */
export function findCall(db: Database, callId: string) {
  return inOneMoment(db, async (moment) => {
    const call = await moment.selectFrom('call').selectAll().where('id', '=', callId).executeTakeFirst()
    return call && { ...call, attempts: await listAttempts(moment, callId) }
  })
}

/** Where a call stands, or undefined. */
export async function findCallStatus(db: Database, callId: string) {
  return (await db.selectFrom('call').select('status').where('id', '=', callId).executeTakeFirst())?.status
}

function listAttempts(db: Database, callId: string) {
  return db.selectFrom('attempt').selectAll().where('call_id', '=', callId).orderBy('number').execute()
}

/** A person's calls that are not over, oldest first: the one that is due, and those for later. */
export function listActiveCalls(db: Database, userId: string) {
  return inOneMoment(db, async (moment) => {
    const calls = await moment
      .selectFrom('call')
      .selectAll()
      .where('user_id', '=', userId)
      .where('status', 'in', ['PENDING', 'IN_PROGRESS'])
      .orderBy('created_at')
      .execute()
    return Array.fromAsync(calls, async (call) => ({ ...call, attempts: await listAttempts(moment, call.id) }))
  })
}

/** The call of a person that is due now, if there is one. */
export function findDueCall(db: Database, userId: string) {
  return db
    .selectFrom('call')
    .selectAll()
    .where('user_id', '=', userId)
    .where('is_due', '=', true)
    .where('status', 'in', ['PENDING', 'IN_PROGRESS'])
    .executeTakeFirst()
}

/** Whether the carrier may still have a call to this person in hand: a cancelled one rings until it is taken off the line. */
export async function isOnTheLine(db: Database, userId: string): Promise<boolean> {
  const open = await db
    .selectFrom('attempt')
    .innerJoin('call', 'call.id', 'attempt.call_id')
    .select('attempt.id')
    .where('call.user_id', '=', userId)
    .where('attempt.status', '<>', 'ended')
    .executeTakeFirst()
  return open !== undefined
}

/** The latest call that was made for a reflection, whatever became of it. */
export function findLatestCall(db: Database, reflectionId: string) {
  return db
    .selectFrom('call')
    .selectAll()
    .where('reflection_id', '=', reflectionId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** An attempt with what is needed of its call, or undefined. */
export function findAttempt(db: Database, key: { id: string } | { token: string }) {
  return db
    .selectFrom('attempt')
    .innerJoin('call', 'call.id', 'attempt.call_id')
    .selectAll('attempt')
    .select(['call.user_id', 'call.purpose', 'call.proof_id', 'call.reflection_id', 'call.status as call_status'])
    .where('id' in key ? 'attempt.id' : 'attempt.token', '=', 'id' in key ? key.id : key.token)
    .executeTakeFirst()
}

/** Which of these carrier's calls belong to an attempt already. */
export async function listKnownCarrierCalls(db: Database, carrierCallIds: string[]): Promise<Set<string>> {
  if (carrierCallIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('attempt')
    .select('carrier_call_id')
    .where('carrier_call_id', 'in', carrierCallIds)
    .execute()
  return new Set(rows.map((row) => row.carrier_call_id as string))
}

/** How much this person was phoned since then: calls that rang for this purpose, and seconds talked in all. */
export async function readUse(
  db: Database,
  who: { userId: string; purpose: string; since: Temporal.Instant; exceptCallId: string },
) {
  const { rang, seconds } = await db
    .selectFrom('attempt')
    .innerJoin('call', 'call.id', 'attempt.call_id')
    .select([
      sql<number>`count(distinct call.id) filter (where call.purpose = ${who.purpose} and attempt.counts and call.id <> ${who.exceptCallId})`.as(
        'rang',
      ),
      sql<number>`coalesce(extract(epoch from sum(attempt.ended_at - attempt.answered_at)), 0)::float8`.as('seconds'),
    ])
    .where('call.user_id', '=', who.userId)
    .where('attempt.dialed_at', '>', who.since)
    .executeTakeFirstOrThrow()
  return { rang, seconds }
}

/** Calls that should have been dialled a while ago: the job that was to do it died. */
export function listForgottenCalls(db: Database, before: Temporal.Instant) {
  return db
    .selectFrom('call')
    .select('id')
    .where('status', '=', 'PENDING')
    .where('next_attempt_at', '<', before)
    .limit(500)
    .execute()
}

/** Attempts that have been open for long: whoever was to settle them died. */
export function listForgottenAttempts(db: Database, before: Temporal.Instant) {
  return db
    .selectFrom('attempt')
    .select('id')
    .where('status', '<>', 'ended')
    .where('dialed_at', '<', before)
    .limit(500)
    .execute()
}
