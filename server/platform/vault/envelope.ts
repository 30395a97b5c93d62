import { hkdfSync, type KeyObject } from 'node:crypto'
import { SealBrokenError } from './errors.ts'

/** What sealed text is. A closed list: each purpose has keys of its own. */
export type Purpose = 'answer' | 'prompt' | 'phone' | 'recording' | 'carrier-address' | 'entry'

/**
 * Where a sealed value belongs. It opens only for exactly the same place, so a place is always written from what the
 * caller asked for (the signed-in person, the row looked up), never copied out of the row that holds the sealed value.
 */
export interface Place {
  purpose: Purpose
  userId: string
  recordId: string
  /** The field of the record, such as `text`, or `text-3` where a record holds several. */
  field: string
}

/** A place of a person's, or one of the vault's own keys. */
export type Binding = Omit<Place, 'purpose'> & { purpose: Purpose | 'user-key' | 'lookup-key' | 'canary' }

/** A key to derive others from, and its version: the master key's own for wrapped keys, else the person's key's. */
export interface RootKey {
  version: number
  secret: KeyObject
}

export const FORMAT = 1
/** HKDF-SHA256, then AES-256-GCM: once for a record, segment by segment for a stream. */
export type Algorithm = typeof RECORD | typeof STREAM
export const RECORD = 1
export const STREAM = 2

export const KEY_BYTES = 32
export const SALT_BYTES = 32
/** 96 bits, the one length for which GCM uses the nonce as it is (NIST SP 800-38D, 5.2.1.1). */
export const NONCE_BYTES = 12
export const TAG_BYTES = 16
/** Format, algorithm, key version. */
export const LABEL_BYTES = 6

/** The first bytes of everything sealed: format (1), algorithm (1), key version (4, big-endian). */
export function label(algorithm: Algorithm, keyVersion: number): Buffer {
  const bytes = Buffer.alloc(LABEL_BYTES)
  bytes.writeUInt8(FORMAT, 0)
  bytes.writeUInt8(algorithm, 1)
  bytes.writeUInt32BE(keyVersion, 2)
  return bytes
}

/** The stored label only ever confirms what was expected; nothing is decided from it. */
export function expectLabel(sealed: Buffer, algorithm: Algorithm, keyVersion: number): void {
  if (!sealed.subarray(0, LABEL_BYTES).equals(label(algorithm, keyVersion))) throw new SealBrokenError()
}

/**
 * The additional authenticated data: the label, then purpose, user, record and field, each behind its length, so that
 * no two places share an encoding.
 */
export function bindingBytes(algorithm: Algorithm, keyVersion: number, { purpose, userId, recordId, field }: Binding) {
  return Buffer.concat([label(algorithm, keyVersion), lengthPrefixed(purpose, userId, recordId, field)])
}

/**
 * UTF-8 texts one after another, each behind its length in bytes (4, big-endian).
 * @throws TypeError for ill-formed UTF-16: it would be encoded like a text with a replacement character in that place
 */
export function lengthPrefixed(...texts: string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      if (!text.isWellFormed()) throw new TypeError('a lone surrogate cannot name a place')
      const bytes = Buffer.from(text, 'utf8')
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}

/** The key of one record or stream: HKDF-SHA256 (RFC 5869) over its own random salt and its purpose. */
export function deriveKey(root: RootKey, algorithm: Algorithm, purpose: Binding['purpose'], salt: Buffer): Buffer {
  const info = `dayline/${FORMAT}/${algorithm}/${purpose}`
  return Buffer.from(hkdfSync('sha256', root.secret, salt, info, KEY_BYTES))
}
