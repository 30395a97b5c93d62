import {
  countProofs,
  countWrongGuesses,
  findProof,
  findSuppression,
  openPhoneNumber,
  openProofNumber,
  readPerson,
} from '#server/concepts/account/queries.ts'
import { type DialCountries, MOST_PROOFS, MOST_WRONG_GUESSES, readPhoneNumber } from '#server/concepts/account/rules.ts'
import { readUse } from '#server/concepts/call/queries.ts'
import type { Database } from '#server/platform/database.ts'
import { DomainError } from '#server/platform/errors.ts'
import { dayStart, journalDay } from '#server/platform/local-day.ts'
import type { Vault } from '#server/platform/vault.ts'

/** Calls that somebody may ask for in one of their days. */
export const MOST_ASKED = 5
/** How long somebody is talked with in one of their days, in minutes. */
export const MOST_MINUTES = 30

export interface DialWish {
  callId: string
  userId: string
  purpose: 'proof' | 'asked' | 'window'
  proofId: string | null
}

/**
 * Whether this phone may ring for this purpose, now. Asked when a call is wished for and again right before it is
 * dialled, since anything may have changed in between. It fails closed: what it does not know, it refuses.
 *
 * @returns the number to dial, in E.164
 * @throws DomainError in words for the person; its `code` says which rule
 */
export async function mayDial(
  db: Database,
  vault: Vault,
  wish: DialWish,
  now: Temporal.Instant,
  countries: DialCountries,
): Promise<string> {
  switch (wish.purpose) {
    case 'proof':
      return mayProve(db, vault, wish, now, countries)
    case 'asked':
      return mayAsk(db, vault, wish, now, countries)
    case 'window':
      throw new DomainError('forbidden', 'no-window', 'There is no window in force in which I may call.')
  }
}

/** The number need not be proved yet: that is what the call is for. So it rings rarely, and never a number that said no. */
async function mayProve(db: Database, vault: Vault, wish: DialWish, now: Temporal.Instant, countries: DialCountries) {
  const proof = wish.proofId ? await findProof(db, wish.proofId) : undefined
  if (proof?.status !== 'calling' || Temporal.Instant.compare(now, proof.expires_at) >= 0) {
    throw new DomainError('conflict', 'proof-is-over', 'That code has run out. Ask for a new one.')
  }
  const stop = await findSuppression(db, proof.phone_hash)
  if (stop && stop.owner_id !== wish.userId) {
    throw new DomainError('forbidden', 'number-stopped', 'Whoever answers that number asked never to be called.')
  }
  const since = now.subtract({ hours: 24 })
  const before = await countProofs(db, { userId: wish.userId, phoneHash: proof.phone_hash, since, except: proof.id })
  if (before >= MOST_PROOFS) {
    throw new DomainError(
      'rate-limited',
      'too-many-proofs',
      'I have rung for a code three times today. Please try again tomorrow.',
    )
  }
  if ((await countWrongGuesses(db, wish.userId, since)) >= MOST_WRONG_GUESSES) {
    throw new DomainError(
      'rate-limited',
      'too-many-wrong-codes',
      'There were five wrong codes today. Please try again tomorrow.',
    )
  }
  return readPhoneNumber(await openProofNumber(db, vault, proof.id), countries)
}

async function mayAsk(db: Database, vault: Vault, wish: DialWish, now: Temporal.Instant, countries: DialCountries) {
  const person = await readPerson(db, wish.userId)
  const number = await openPhoneNumber(db, vault, wish.userId)
  if (!number || !person.phone_hash) {
    throw new DomainError('conflict', 'phone-not-proved', 'Please add your phone number in settings.')
  }
  if (await findSuppression(db, person.phone_hash)) {
    throw new DomainError(
      'forbidden',
      'calls-stopped',
      'You asked me not to call any more. You can change that in settings.',
    )
  }
  const dayStartsAt = person.day_starts_at.slice(0, 5)
  const since = dayStart(journalDay(now, person.time_zone, dayStartsAt), person.time_zone, dayStartsAt)
  const use = await readUse(db, { userId: wish.userId, purpose: 'asked', since, exceptCallId: wish.callId })
  if (use.rang >= MOST_ASKED || use.seconds >= MOST_MINUTES * 60) {
    throw new DomainError(
      'rate-limited',
      'called-enough-today',
      'We have talked enough for one day. You can still type, or I call again tomorrow.',
    )
  }
  return readPhoneNumber(number, countries)
}
