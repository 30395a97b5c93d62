import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Random } from '../random.ts'
import { type Binding, KEY_BYTES, type RootKey } from './envelope.ts'
import { MasterKeyError } from './errors.ts'
import type { MasterKeys } from './master-keys.ts'
import { openRecord, sealRecord } from './sealed-record.ts'

/** A key as the database keeps it: sealed with the master key of this version. */
export interface WrappedKey {
  kek_version: number
  wrapped_key: Buffer
}

/** Makes a random key, wrapped with the current master key. */
export function makeWrappedKey(masterKeys: MasterKeys, binding: Binding, random: Random): WrappedKey {
  const key = random.bytes(KEY_BYTES)
  const wrapped = sealRecord(masterKey(masterKeys, masterKeys.current), binding, key, random)
  key.fill(0)
  return { kek_version: masterKeys.current, wrapped_key: wrapped }
}

/**
 * Unwraps a key into a `KeyObject`, which no log, dump of the heap or stray `JSON.stringify` can show.
 * @throws SealBrokenError when it was wrapped for something else, or changed
 * @throws MasterKeyError when this process was not given the master key of its version
 */
export function unwrapKey(
  masterKeys: MasterKeys,
  binding: Binding,
  { kek_version, wrapped_key }: WrappedKey,
): KeyObject {
  const key = openRecord(masterKey(masterKeys, kek_version), binding, wrapped_key)
  const secret = createSecretKey(key)
  key.fill(0)
  return secret
}

/** @throws MasterKeyError when this process was not given the master key of that version */
export function masterKey(masterKeys: MasterKeys, version: number): RootKey {
  const key = masterKeys.keys.get(version)
  if (!key) {
    throw new MasterKeyError(
      `This database also needs master key version ${version}, which was not given. Nothing was changed. ` +
        'Start again with every master key that it was used with.',
    )
  }
  return { version, secret: createSecretKey(key) }
}
