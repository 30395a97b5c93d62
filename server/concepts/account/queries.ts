import { sql } from 'kysely'
import type { Database } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import type { Vault } from '#server/platform/vault.ts'

/** A person's row, or undefined for an account that has not been used yet. */
export function findPerson(db: Database, userId: string) {
  return db.selectFrom('person').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

/** @throws DomainError `not-found` */
export async function readPerson(db: Database, userId: string) {
  const person = await findPerson(db, userId)
  if (!person) throw notFound('person')
  return person
}

/** Where somebody's days begin: their zone, and the wall-clock time as `HH:MM`. */
export async function readDayRule(db: Database, userId: string) {
  const person = await readPerson(db, userId)
  return { timeZone: person.time_zone, dayStartsAt: person.day_starts_at.slice(0, 5) }
}

/** The proved number in E.164, or null. */
export async function openPhoneNumber(db: Database, vault: Vault, userId: string): Promise<string | null> {
  const { sealed_phone } = await readPerson(db, userId)
  return sealed_phone && vault.open(db, provedNumberPlace(userId), sealed_phone)
}

/** Where a proved number is sealed. */
export function provedNumberPlace(userId: string) {
  return { purpose: 'phone', userId, recordId: userId, field: 'proved' } as const
}

/** Where the number of a proof is sealed. */
export function proofNumberPlace(proof: { id: string; userId: string }) {
  return { purpose: 'phone', userId: proof.userId, recordId: proof.id, field: 'proof' } as const
}

export function findProof(db: Database, proofId: string) {
  return db.selectFrom('phone_proof').selectAll().where('id', '=', proofId).executeTakeFirst()
}

/** The number that a proof would prove, in E.164. */
export async function openProofNumber(db: Database, vault: Vault, proofId: string): Promise<string> {
  const proof = await findProof(db, proofId)
  if (!proof) throw notFound('proof')
  return vault.open(db, proofNumberPlace({ id: proof.id, userId: proof.user_id }), proof.sealed_phone)
}

/** Whether a number must not ring, and who may lift that by proving it again. */
export function findSuppression(db: Database, phoneHash: Buffer) {
  return db.selectFrom('phone_suppression').selectAll().where('phone_hash', '=', phoneHash).executeTakeFirst()
}

/** How many proofs were asked for since then, by this person or for this number, whichever is more; `except` is not counted. */
export async function countProofs(
  db: Database,
  who: { userId: string; phoneHash: Buffer; since: Temporal.Instant; except?: string },
) {
  const { byPerson, byNumber } = await db
    .selectFrom('phone_proof')
    .select([
      sql<number>`count(*) filter (where user_id = ${who.userId})`.as('byPerson'),
      sql<number>`count(*) filter (where phone_hash = ${who.phoneHash})`.as('byNumber'),
    ])
    .where('created_at', '>', who.since)
    .$if(who.except !== undefined, (query) => query.where('id', '!=', who.except!))
    .executeTakeFirstOrThrow()
  return Math.max(byPerson, byNumber)
}

/** How many wrong codes this person keyed in since then, over all their proofs. */
export async function countWrongGuesses(db: Database, userId: string, since: Temporal.Instant): Promise<number> {
  const { wrong } = await db
    .selectFrom('phone_proof_guess')
    .select((eb) => eb.fn.countAll<number>().as('wrong'))
    .where('user_id', '=', userId)
    .where('is_right', '=', false)
    .where('guessed_at', '>', since)
    .executeTakeFirstOrThrow()
  return wrong
}
