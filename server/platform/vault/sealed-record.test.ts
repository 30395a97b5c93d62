import { createDecipheriv, createHmac, createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Random, systemRandom } from '../random.ts'
import type { Place, RootKey } from './envelope.ts'
import { SealBrokenError } from './errors.ts'
import { openRecord, sealRecord } from './sealed-record.ts'

const keyBytes = Buffer.from(Array.from({ length: 32 }, (_, index) => index))
const root: RootKey = { version: 1, secret: createSecretKey(keyBytes) }
const place: Place = { purpose: 'answer', userId: 'ada', recordId: 'reflection-1', field: 'text/0' }
const text = Buffer.from('The garden. 🌱')

/** Salt of 0x11, nonce of 0x22. */
function fixedRandom(): Random {
  const fills = [0x11, 0x22]
  return { ...systemRandom, bytes: (length) => Buffer.alloc(length, fills.shift()) }
}

// Computed once by another implementation (Python's cryptography 48: HKDF, AESGCM), from the layout alone.
const knownVector =
  '010100000001' +
  '11'.repeat(32) +
  '22'.repeat(12) +
  '1fc2524aebf23140c5ba25413b39c663' +
  '7ac77e79bf4bb6cc22f77f5acc333267'

test('a fixed key, salt and nonce give the known bytes', () => {
  expect(sealRecord(root, place, text, fixedRandom()).toString('hex')).toBe(knownVector)
})

test('the known bytes open by hand, with nothing of ours', () => {
  const sealed = Buffer.from(knownVector, 'hex')
  const [salt, nonce, body, tag] = [
    sealed.subarray(6, 38),
    sealed.subarray(38, 50),
    sealed.subarray(50, -16),
    sealed.subarray(-16),
  ]
  // RFC 5869 in two lines: extract, then the first block of expand.
  const extracted = createHmac('sha256', salt).update(keyBytes).digest()
  const key = createHmac('sha256', extracted).update('dayline/1/1/answer\x01').digest()
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
  const context = '\x01\x01\0\0\0\x01\0\0\0\x06answer\0\0\0\x03ada\0\0\0\x0creflection-1\0\0\0\x06text/0'
  decipher.setAAD(Buffer.from(context, 'latin1')).setAuthTag(tag)
  expect(Buffer.concat([decipher.update(body), decipher.final()]).toString()).toBe('The garden. 🌱')
})

test('whatever is sealed opens to the same bytes, and never looks the same twice', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (plain) => {
      const [once, again] = [sealRecord(root, place, plain, systemRandom), sealRecord(root, place, plain, systemRandom)]
      expect(openRecord(root, place, once)).toEqual(Buffer.from(plain))
      expect(once.equals(again)).toBe(false)
    }),
  )
})

test('it opens at no other place, with no other key, and for no other version', () => {
  const sealed = sealRecord(root, place, text, systemRandom)
  const others: Place[] = [
    { ...place, userId: 'bob' },
    { ...place, recordId: 'reflection-2' },
    { ...place, field: 'text/1' },
    { ...place, purpose: 'prompt' },
  ]
  for (const other of others) expect(() => openRecord(root, other, sealed)).toThrow(SealBrokenError)
  const otherKey = { version: 1, secret: createSecretKey(systemRandom.bytes(32)) }
  expect(() => openRecord(otherKey, place, sealed)).toThrow(SealBrokenError)
  expect(() => openRecord({ ...root, version: 2 }, place, sealed)).toThrow(SealBrokenError)
})

test('a change of the label is refused even when the expected version is changed with it', () => {
  const sealed = sealRecord(root, place, text, systemRandom)
  sealed.writeUInt32BE(2, 2)
  expect(() => openRecord({ ...root, version: 2 }, place, sealed)).toThrow(SealBrokenError)
})

test('a flip of any bit of any byte is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 255 }), (plain, mask) => {
      const sealed = sealRecord(root, place, plain, systemRandom)
      for (let at = 0; at < sealed.length; at++) {
        const changed = Buffer.from(sealed)
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at)
        expect(() => openRecord(root, place, changed)).toThrow(SealBrokenError)
      }
    }),
    { numRuns: 50 },
  )
})

test('what is cut short anywhere, or goes on, is refused', () => {
  const sealed = sealRecord(root, place, text, systemRandom)
  for (let length = 0; length < sealed.length; length++) {
    expect(() => openRecord(root, place, sealed.subarray(0, length))).toThrow(SealBrokenError)
  }
  expect(() => openRecord(root, place, Buffer.concat([sealed, Buffer.of(0)]))).toThrow(SealBrokenError)
})
