import { createHmac } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createVaultDatabase, masterKeys } from '#test/harness/vault.ts'
import { type Random, systemRandom } from './random.ts'
import type { Place } from './vault/envelope.ts'
import { SealBrokenError, UserKeyMissingError } from './vault/errors.ts'
import type { Vault } from './vault.ts'

const adaText: Place = { purpose: 'answer', userId: 'ada', recordId: 'r1', field: 'text' }

const ground = await createVaultDatabase()
const { db, pool, vaultWith, peopledVault } = ground
afterAll(() => ground[Symbol.asyncDispose]())
beforeEach(() => ground.empty())

async function* bytes(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

describe('text', () => {
  test.each(['The garden. 🌱', '', 'é'.repeat(10_000)])('%.12s comes back as it was sealed', async (text) => {
    const vault = await peopledVault()
    expect(await vault.open(db, adaText, await vault.seal(db, adaText, text))).toBe(text)
  })

  test('a lone surrogate costs only itself', async () => {
    const vault = await peopledVault()
    expect(await vault.open(db, adaText, await vault.seal(db, adaText, 'a\ud800b'))).toBe('a\ufffdb')
  })

  test('two people, two records, two fields, two purposes: nothing opens at the place of another', async () => {
    const vault = await peopledVault()
    const places: Place[] = [
      adaText,
      { ...adaText, userId: 'bob' },
      { ...adaText, recordId: 'r2' },
      { ...adaText, field: 'note' },
      { ...adaText, purpose: 'prompt' },
    ]
    const sealed = await Promise.all(places.map((place) => vault.seal(db, place, 'The garden.')))
    for (const [at, place] of places.entries()) {
      for (const [from, bytes] of sealed.entries()) {
        if (at === from) expect(await vault.open(db, place, bytes)).toBe('The garden.')
        else await expect(vault.open(db, place, bytes)).rejects.toThrow(SealBrokenError)
      }
    }
  })

  test('the error tells nothing of the content, the person or the key', async () => {
    const vault = await peopledVault()
    const sealed = await vault.seal(db, adaText, 'The garden.')
    const broken = await vault.open(db, { ...adaText, userId: 'bob' }, sealed).catch((error: unknown) => error)
    expect(broken).toMatchObject({ name: 'SealBrokenError', code: 'seal-broken' })
    expect(Object.keys(broken as object).sort()).toEqual(['code', 'name'])
    expect(String(broken)).not.toMatch(/garden|ada|bob/)
  })

  test('it is not in the database in the clear', async () => {
    const vault = await peopledVault()
    const sealed = await vault.seal(db, adaText, 'The garden.')
    expect(sealed.includes('garden')).toBe(false)
  })
})

describe('a fingerprint', () => {
  test('is the same for the same text, and unrelated for another text or purpose', async () => {
    const vault = await peopledVault()
    const hash = vault.fingerprint('phone', '+12025550143')
    expect(hash).toHaveLength(32)
    expect(vault.fingerprint('phone', '+12025550143')).toEqual(hash)
    expect(vault.fingerprint('phone', '+12025550144')).not.toEqual(hash)
    expect(vault.fingerprint('proof-code', '+12025550143')).not.toEqual(hash)
  })

  test('is keyed: no other database has the same', async () => {
    const one = (await peopledVault()).fingerprint('phone', '+12025550143')
    await pool.query('truncate user_key, vault_key, vault_canary')
    expect((await peopledVault()).fingerprint('phone', '+12025550143')).not.toEqual(one)
  })

  test('is HMAC-SHA256 of purpose and text behind their lengths (known vector)', async () => {
    // On first use the vault asks for: the canary's salt and nonce, the lookup key, and its salt and nonce.
    const random: Random = { ...systemRandom, bytes: (length) => Buffer.alloc(length, 0x44) }
    const hash = (await vaultWith(masterKeys([1, 7]), { random })).fingerprint('phone', '+12025550143')
    // Computed once by another implementation (Python's hmac).
    expect(hash.toString('hex')).toBe('7f5d70d336bc53244c3d1d39bae5f0248f0e31f31782eaefcb90657cb9d694c4')
    const text = '\0\0\0\x05phone\0\0\0\x0c+12025550143'
    expect(createHmac('sha256', Buffer.alloc(32, 0x44)).update(text).digest()).toEqual(hash)
  })
})

describe('audio', () => {
  const place: Place = { purpose: 'recording', userId: 'ada', recordId: 'recording-1', field: 'audio' }

  async function sealed(vault: Vault, plain: Buffer) {
    const whole = Buffer.concat(await Array.fromAsync(vault.sealStream(db, place, bytes(plain))))
    return { size: whole.length, read: async (from: number, to: number) => whole.subarray(from, to) }
  }

  test('comes back whole and in ranges, for its own place only', async () => {
    const vault = await peopledVault()
    const plain = systemRandom.bytes(200_000)
    const blob = await sealed(vault, plain)
    const opened = async (at: Place, range?: { from: number; to: number }) =>
      Buffer.concat(await Array.fromAsync(vault.openRange(db, at, blob, range)))
    expect(vault.plainLength(blob.size)).toBe(200_000)
    expect((await opened(place)).equals(plain)).toBe(true)
    expect((await opened(place, { from: 65_000, to: 140_000 })).equals(plain.subarray(65_000, 140_000))).toBe(true)
    await expect(opened({ ...place, userId: 'bob' })).rejects.toThrow(SealBrokenError)
    await expect(opened({ ...place, recordId: 'recording-2' })).rejects.toThrow(SealBrokenError)
  })

  test('of a shredded person opens no more', async () => {
    const vault = await peopledVault()
    const blob = await sealed(vault, Buffer.from('a short tone'))
    await vault.shredUserKey(db, 'ada')
    await expect(Array.fromAsync(vault.openRange(db, place, blob))).rejects.toThrow(UserKeyMissingError)
  })
})
