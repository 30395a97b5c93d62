import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from '../random.ts'
import {
  type Binding,
  bindingBytes,
  deriveKey,
  expectLabel,
  LABEL_BYTES,
  label,
  NONCE_BYTES,
  RECORD,
  type RootKey,
  SALT_BYTES,
  TAG_BYTES,
} from './envelope.ts'
import { SealBrokenError } from './errors.ts'

const SALT_AT = LABEL_BYTES
const NONCE_AT = SALT_AT + SALT_BYTES
const BODY_AT = NONCE_AT + NONCE_BYTES

/**
 * Seals a small value whole: label (6) | salt (32) | nonce (12) | ciphertext | tag (16).
 *
 * With 256 bits of salt for each value no key is ever used twice, so the random nonce has nothing to collide with.
 * The length of the value can be read off the sealed bytes.
 */
export function sealRecord(root: RootKey, binding: Binding, plain: Uint8Array, random: Random): Buffer {
  const salt = random.bytes(SALT_BYTES)
  const nonce = random.bytes(NONCE_BYTES)
  const key = deriveKey(root, RECORD, binding.purpose, salt)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(bindingBytes(RECORD, root.version, binding))
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([label(RECORD, root.version), salt, nonce, ciphertext, cipher.getAuthTag()])
}

/** Opens what `sealRecord` sealed for the same place. @throws SealBrokenError for anything else */
export function openRecord(root: RootKey, binding: Binding, sealed: Buffer): Buffer {
  if (sealed.length < BODY_AT + TAG_BYTES) throw new SealBrokenError()
  expectLabel(sealed, RECORD, root.version)
  const key = deriveKey(root, RECORD, binding.purpose, sealed.subarray(SALT_AT, NONCE_AT))
  const nonce = sealed.subarray(NONCE_AT, BODY_AT)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(bindingBytes(RECORD, root.version, binding))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const plain = decipher.update(sealed.subarray(BODY_AT, -TAG_BYTES))
  try {
    decipher.final()
  } catch {
    throw new SealBrokenError()
  }
  return plain
}
