import { timingSafeEqual } from 'node:crypto'
import { DomainError, notFound } from '#server/platform/errors.ts'
import type { Tx } from '#server/platform/work.ts'
import { CallsStopped, NumberProved, ProofEnded, ProofRequested } from '../concept.ts'
import { countWrongGuesses, findProof, proofNumberPlace, provedNumberPlace } from '../queries.ts'
import { CONSENT_WORDING, judgeGuess, makeCode, PROOF_MINUTES, type Verdict } from '../rules.ts'
import { suppressNumber } from './people.ts'

/**
 * Begins to prove a number: makes the code that the screen shows, and announces that the phone is to ring.
 *
 * @param phoneNumber E.164, already read by `readPhoneNumber`
 * @returns the code, for this one time: only its hash is kept
 * @throws DomainError `proof-in-progress`, and whatever the syncs veto with
 */
export async function requestProof(tx: Tx, userId: string, phoneNumber: string) {
  const id = tx.random.uuid()
  const code = makeCode(tx.random.below)
  const expiresAt = tx.now.add({ minutes: PROOF_MINUTES })
  const inserted = await tx.db
    .insertInto('phone_proof')
    .values({
      id,
      user_id: userId,
      sealed_phone: await tx.vault.seal(tx.db, proofNumberPlace({ id, userId }), phoneNumber),
      phone_hash: tx.vault.fingerprint('phone', phoneNumber),
      code_hash: hashCode(tx, id, code),
      status: 'calling',
      reason: null,
      created_at: tx.now,
      expires_at: expiresAt,
      settled_at: null,
    })
    .onConflict((conflict) => conflict.column('user_id').where('status', '=', 'calling').doNothing())
    .executeTakeFirstOrThrow()
  if (inserted.numInsertedOrUpdatedRows === 0n) {
    throw new DomainError(
      'conflict',
      'proof-in-progress',
      'Your phone is being rung for a code already. Key that one in, or wait a moment.',
    )
  }
  await tx.announce(ProofRequested, { proofId: id, userId })
  await tx.enqueue('expire-proof', { proofId: id }, { at: expiresAt })
  return { id, code, expiresAt }
}

/** A code's hash is bound to its proof and keyed, so that a stolen table cannot be searched through all 531,441 codes. */
function hashCode(tx: Tx, proofId: string, code: string): Buffer {
  return tx.vault.fingerprint('proof-code', `${proofId}:${code}`)
}

/**
 * Somebody keyed in a code on the phone that rang for this proof. A right one makes the number theirs and records
 * that they agreed to be called.
 */
export async function guessCode(tx: Tx, proofId: string, digits: string): Promise<Verdict> {
  const proof = await lockProof(tx, proofId)
  const verdict = judgeGuess({
    status: proof.status,
    isLate: Temporal.Instant.compare(tx.now, proof.expires_at) >= 0,
    wrongToday: await countWrongGuesses(tx.db, proof.user_id, tx.now.subtract({ hours: 24 })),
    matches: timingSafeEqual(hashCode(tx, proofId, digits), proof.code_hash),
  })
  if (verdict === 'expired') return verdict
  await tx.db
    .insertInto('phone_proof_guess')
    .values({
      id: tx.random.uuid(),
      proof_id: proofId,
      user_id: proof.user_id,
      is_right: verdict === 'right',
      guessed_at: tx.now,
    })
    .execute()
  if (verdict === 'right') await proveNumber(tx, proof)
  if (verdict === 'spent')
    await endProof(tx, proofId, 'failed', 'Too many wrong codes for today. Please try again tomorrow.')
  return verdict
}

/** One code at a time for each person, so that no number of parallel guesses is more than five. */
async function lockProof(tx: Tx, proofId: string) {
  const known = await findProof(tx.db, proofId)
  if (!known) throw notFound('proof')
  await tx.db.selectFrom('person').select('user_id').where('user_id', '=', known.user_id).forNoKeyUpdate().execute()
  return tx.db
    .selectFrom('phone_proof')
    .selectAll()
    .where('id', '=', proofId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}

async function proveNumber(tx: Tx, proof: Awaited<ReturnType<typeof lockProof>>): Promise<void> {
  const userId = proof.user_id
  const phoneNumber = await tx.vault.open(tx.db, proofNumberPlace({ id: proof.id, userId }), proof.sealed_phone)
  await tx.db
    .updateTable('person')
    .set({
      sealed_phone: await tx.vault.seal(tx.db, provedNumberPlace(userId), phoneNumber),
      phone_hash: proof.phone_hash,
      phone_proved_at: tx.now,
    })
    .where('user_id', '=', userId)
    .execute()
  await tx.db
    .updateTable('phone_proof')
    .set({ status: 'proved', settled_at: tx.now })
    .where('id', '=', proof.id)
    .execute()
  await tx.db.deleteFrom('phone_suppression').where('phone_hash', '=', proof.phone_hash).execute()
  await tx.db
    .insertInto('consent')
    .values({
      id: tx.random.uuid(),
      user_id: userId,
      phone_hash: proof.phone_hash,
      wording: CONSENT_WORDING,
      proof_id: proof.id,
      given_at: tx.now,
    })
    .execute()
  await tx.announce(NumberProved, { proofId: proof.id, userId })
}

/** Ends a proof that proved nothing. One that is settled already stays as it is. */
export async function endProof(tx: Tx, proofId: string, status: 'failed' | 'expired', reason: string): Promise<void> {
  const ended = await tx.db
    .updateTable('phone_proof')
    .set({ status, reason, settled_at: tx.now })
    .where('id', '=', proofId)
    .where('status', '=', 'calling')
    .returning('user_id')
    .executeTakeFirst()
  if (ended) await tx.announce(ProofEnded, { proofId, userId: ended.user_id })
}

/**
 * Whoever answered a proof's call pressed 9: that number never rings again. If it was proved by this person before,
 * they may prove it again; a stranger's number stays silent for good.
 */
export async function stopProvedNumber(tx: Tx, proofId: string): Promise<void> {
  const proof = await lockProof(tx, proofId)
  const person = await tx.db
    .selectFrom('person')
    .select('phone_hash')
    .where('user_id', '=', proof.user_id)
    .executeTakeFirst()
  const isTheirs = person?.phone_hash?.equals(proof.phone_hash) ?? false
  await suppressNumber(tx, { phoneHash: proof.phone_hash, ownerId: isTheirs ? proof.user_id : null, way: 'phone' })
  await endProof(tx, proofId, 'failed', 'Whoever answered asked never to be called on that number.')
  if (isTheirs) await tx.announce(CallsStopped, { userId: proof.user_id })
}
