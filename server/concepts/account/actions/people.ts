import { DomainError } from '#server/platform/errors.ts'
import { timeZoneNamed } from '#server/platform/local-day.ts'
import type { Tx } from '#server/platform/work.ts'
import { CallsStopped, PersonJoined, ProfileChanged } from '../concept.ts'
import { findPerson, findSuppression } from '../queries.ts'

/** Makes sure that somebody who signed in has a profile and a key of their own. Doing it again changes nothing. */
export async function joinPerson(tx: Tx, person: { userId: string; displayName: string }): Promise<void> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('person')
    .values({
      user_id: person.userId,
      display_name: greetable(person.displayName),
      name_pronunciation: null,
      joined_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) return
  await tx.vault.createUserKey(tx.db, person.userId, tx.now)
  await tx.announce(PersonJoined, { userId: person.userId })
}

/** Names are asked for by the sign-in library, which sets no bounds of its own. Cut between characters, never in one. */
function greetable(name: string): string {
  return [...name.trim()].slice(0, 80).join('') || 'you'
}

export interface ProfileChanges {
  displayName?: string
  namePronunciation?: string | null
  timeZone?: string
  /** `HH:MM`. */
  dayStartsAt?: string
  includeRating?: boolean
  maxAttempts?: number
  voice?: string
}

/** @throws DomainError `unknown-time-zone` */
export async function changeProfile(tx: Tx, userId: string, changes: ProfileChanges): Promise<void> {
  const timeZone = changes.timeZone === undefined ? undefined : timeZoneNamed(changes.timeZone)
  if (changes.timeZone !== undefined && !timeZone) {
    throw new DomainError(
      'invalid',
      'unknown-time-zone',
      'I do not know that time zone. Choose one such as Europe/Berlin.',
    )
  }
  const columns = {
    display_name: changes.displayName,
    name_pronunciation: changes.namePronunciation,
    time_zone: timeZone,
    day_starts_at: changes.dayStartsAt,
    include_rating: changes.includeRating,
    max_attempts: changes.maxAttempts,
    voice: changes.voice,
  }
  if (Object.values(columns).every((value) => value === undefined)) return
  await tx.db.updateTable('person').set(columns).where('user_id', '=', userId).execute()
  await tx.announce(ProfileChanged, { userId })
}

/**
 * No more calls to this person's number, at once. Said on the phone, it holds until the number is proved again; said on
 * the page, until the person resumes there.
 */
export async function stopCalls(tx: Tx, userId: string, way: 'phone' | 'web'): Promise<void> {
  const person = await findPerson(tx.db, userId)
  if (person?.phone_hash) await suppressNumber(tx, { phoneHash: person.phone_hash, ownerId: userId, way })
  await tx.announce(CallsStopped, { userId })
}

/** A number that never rings again; the phone's word outweighs the page's. */
export async function suppressNumber(
  tx: Tx,
  stop: { phoneHash: Buffer; ownerId: string | null; way: 'phone' | 'web' },
) {
  await tx.db
    .insertInto('phone_suppression')
    .values({ phone_hash: stop.phoneHash, owner_id: stop.ownerId, way: stop.way, since: tx.now })
    .onConflict((conflict) =>
      conflict
        .column('phone_hash')
        .doUpdateSet({ way: stop.way, since: tx.now })
        .where('phone_suppression.way', '=', 'web'),
    )
    .execute()
}

/** Calls again, where the page had stopped them. @throws DomainError `stopped-by-phone` */
export async function resumeCalls(tx: Tx, userId: string): Promise<void> {
  const person = await findPerson(tx.db, userId)
  const stop = person?.phone_hash && (await findSuppression(tx.db, person.phone_hash))
  if (!stop) return
  if (stop.way === 'phone') {
    const words = 'You asked me, on the phone, never to call again. Prove your number once more to be called.'
    throw new DomainError('conflict', 'stopped-by-phone', words)
  }
  await tx.db.deleteFrom('phone_suppression').where('phone_hash', '=', stop.phone_hash).execute()
  await tx.announce(ProfileChanged, { userId })
}
