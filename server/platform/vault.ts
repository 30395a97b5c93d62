import { createHmac } from 'node:crypto'
import { monotonic } from './clock.ts'
import type { Database } from './database.ts'
import type { Random } from './random.ts'
import { lengthPrefixed, type Place } from './vault/envelope.ts'
import type { MasterKeys } from './vault/master-keys.ts'
import { openRecord, sealRecord } from './vault/sealed-record.ts'
import { type ByteRange, openSegments, plainLength, type SealedBlob, sealSegments } from './vault/sealed-stream.ts'
import { openUserKeys } from './vault/user-keys.ts'
import { openVaultKeys } from './vault/vault-keys.ts'

/** What a keyed hash is for. Hashes for different purposes have nothing in common. */
export type FingerprintPurpose = 'phone' | 'proof-code' | 'session-secret'

/**
 * Seals what people say, so that the database, its backups and the folder of recordings tell nothing by themselves.
 *
 * A master key from outside wraps a random key for each person; each value has a key of its own derived from that, and
 * opens only at its place. Deleting a person's key shreds all that is theirs: at once in this process, within 30 s in
 * others, and in a backup only when the backup goes. It stops nobody who holds the master key or controls the running
 * server, hides no lengths, and cannot tell an older value of the same place from the present one.
 *
 * `db` may be a transaction, and has to be the same one when the person's key was made in it. All of these throw
 * `UserKeyMissingError` for a person without a key, and what opens throws `SealBrokenError` for what does not fit.
 */
export interface Vault {
  /** Gives a person their key; one they have already is kept. To be called in the transaction that makes the account. */
  createUserKey(db: Database, userId: string, now: Temporal.Instant): Promise<void>
  /** Deletes a person's key. Nothing sealed for them is ever readable again; an id is not given out twice. */
  shredUserKey(db: Database, userId: string): Promise<void>
  /** Seals a text for its place. A lone surrogate, which is no character, comes back as U+FFFD. */
  seal(db: Database, place: Place, text: string): Promise<Buffer>
  /** Opens what was sealed for this very place. */
  open(db: Database, place: Place, sealed: Buffer): Promise<string>
  /**
   * A keyed hash (HMAC-SHA256, 32 bytes) to look a value up by. Equal texts of one purpose have equal hashes, so a short
   * secret such as a code goes in together with the id of its record. It stays the same for the life of the database,
   * whatever becomes of the master key. Who sets a secret to compare with does so in constant time.
   */
  fingerprint(purpose: FingerprintPurpose, text: string): Buffer
  /** Seals bytes as they come, for a blob. `db` is asked only before the first chunk comes out. */
  sealStream(db: Database, place: Place, plain: AsyncIterable<Uint8Array>): AsyncIterable<Buffer>
  /**
   * The bytes of a sealed blob, or of a range of them, each released only once it is checked. A blob that was cut or
   * added to gives none. `db` is asked only before the first chunk comes out.
   * @throws RangeError when the range reaches beyond `plainLength`
   */
  openRange(db: Database, place: Place, blob: SealedBlob, range?: ByteRange): AsyncIterable<Buffer>
  /** How many bytes a blob of `sealedLength` bytes opens to. @throws SealBrokenError when none has that length */
  plainLength(sealedLength: number): number
}

/**
 * Opens the vault of this database: on first use it makes its keys, later it proves that the master keys fit.
 * @throws MasterKeyError when they do not; the process must not start then, and its message says what to do
 */
export async function openVault(options: {
  db: Database
  masterKeys: MasterKeys
  random: Random
  now: Temporal.Instant
  /** By which open keys are forgotten; real time unless a test moves it. */
  monotonic?: () => number
}): Promise<Vault> {
  const { masterKeys, random } = options
  const { lookup } = await openVaultKeys(options.db, masterKeys, random, options.now)
  const userKeys = openUserKeys(masterKeys, random, options.monotonic ?? monotonic)

  return {
    createUserKey: userKeys.create,
    shredUserKey: userKeys.shred,

    async seal(db, place, text) {
      return sealRecord(await userKeys.find(db, place.userId), place, Buffer.from(text, 'utf8'), random)
    },
    async open(db, place, sealed) {
      return openRecord(await userKeys.find(db, place.userId), place, sealed).toString('utf8')
    },

    fingerprint: (purpose, text) => createHmac('sha256', lookup).update(lengthPrefixed(purpose, text)).digest(),

    async *sealStream(db, place, plain) {
      yield* sealSegments(await userKeys.find(db, place.userId), place, plain, random)
    },
    async *openRange(db, place, blob, range) {
      yield* openSegments(await userKeys.find(db, place.userId), place, blob, range)
    },
    plainLength,
  }
}
