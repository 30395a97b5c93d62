import { createHmac } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '#test/harness/postgres.ts'
import { type Database, openDatabase } from './database.ts'
import { openLog } from './log.ts'
import { up } from './migrations/0001-keys.ts'
import { type Random, systemRandom } from './random.ts'
import type { Place } from './vault/envelope.ts'
import { MasterKeyError, SealBrokenError, UserKeyMissingError } from './vault/errors.ts'
import type { MasterKeys } from './vault/master-keys.ts'
import { openVault, type Vault } from './vault.ts'

const now = Temporal.Instant.from('2026-11-22T18:00:00Z')
const adaText: Place = { purpose: 'answer', userId: 'ada', recordId: 'r1', field: 'text' }

let server: Awaited<ReturnType<typeof createTestDatabase>>
let db: Database
let pool: pg.Pool

beforeAll(async () => {
  server = await createTestDatabase()
  ;({ db, pool } = openDatabase({ url: server.url, log: openLog('silent') }))
  await up(db as never)
})

afterAll(async () => {
  await db.destroy()
  await server[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await pool.query('truncate user_key, vault_key, vault_canary')
})

function masterKeys(...versions: [version: number, fill: number][]): MasterKeys {
  const keys = new Map(versions.map(([version, fill]) => [version, Buffer.alloc(32, fill)]))
  return { current: Math.max(...keys.keys()), keys }
}

function vaultWith(keys: MasterKeys, more: { random?: Random; monotonic?: () => number } = {}): Promise<Vault> {
  return openVault({ db, masterKeys: keys, random: systemRandom, now, ...more })
}

/** A vault in which Ada and Bob have keys. */
async function peopledVault(keys = masterKeys([1, 7]), more = {}): Promise<Vault> {
  const vault = await vaultWith(keys, more)
  for (const userId of ['ada', 'bob']) await vault.createUserKey(db, userId, now)
  return vault
}

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

describe("a person's key", () => {
  test('is made once: making it again keeps what it sealed readable', async () => {
    const vault = await peopledVault()
    const sealed = await vault.seal(db, adaText, 'The garden.')
    await vault.createUserKey(db, 'ada', now)
    const elsewhere = await vaultWith(masterKeys([1, 7]))
    expect(await elsewhere.open(db, adaText, sealed)).toBe('The garden.')
  })

  test('is needed: nobody seals or opens for a person without one', async () => {
    const vault = await peopledVault()
    const place = { ...adaText, userId: 'nobody' }
    await expect(vault.seal(db, place, 'x')).rejects.toThrow(UserKeyMissingError)
    await expect(vault.open(db, place, Buffer.alloc(80))).rejects.toThrow(UserKeyMissingError)
    await expect(Array.fromAsync(vault.sealStream(db, place, bytes()))).rejects.toThrow(UserKeyMissingError)
  })

  test('once shredded opens nothing, here at once and for good, and not even when one is made anew', async () => {
    const vault = await peopledVault()
    const sealed = await vault.seal(db, adaText, 'The garden.')
    expect(await vault.open(db, adaText, sealed)).toBe('The garden.')
    await vault.shredUserKey(db, 'ada')
    await expect(vault.open(db, adaText, sealed)).rejects.toThrow(UserKeyMissingError)
    await expect(vault.seal(db, adaText, 'more')).rejects.toThrow(UserKeyMissingError)
    expect(await db.selectFrom('user_key').select('user_id').execute()).toEqual([{ user_id: 'bob' }])
    await vault.createUserKey(db, 'ada', now)
    await expect(vault.open(db, adaText, sealed)).rejects.toThrow(SealBrokenError)
  })

  test('is not remembered by a read that falls between the shredding and its commit', async () => {
    const vault = await peopledVault()
    const sealed = await vault.seal(db, adaText, 'The garden.')
    const tx = await db.startTransaction().execute()
    await vault.shredUserKey(tx, 'ada')
    expect(await vault.open(db, adaText, sealed)).toBe('The garden.')
    await tx.commit().execute()
    await expect(vault.open(db, adaText, sealed)).rejects.toThrow(UserKeyMissingError)
  })

  test('is not remembered by a read that began before the shredding and ended after it', async () => {
    const before = await peopledVault()
    const sealed = await before.seal(db, adaText, 'The garden.')
    const vault = await vaultWith(masterKeys([1, 7]))
    const rowRead = Promise.withResolvers<void>()
    const shredded = Promise.withResolvers<void>()
    const slow = db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        rowRead.resolve()
        await shredded.promise
        return result
      },
    })
    const reading = vault.open(slow, adaText, sealed)
    await rowRead.promise
    await vault.shredUserKey(db, 'ada')
    shredded.resolve()
    expect(await reading).toBe('The garden.')
    await expect(vault.open(db, adaText, sealed)).rejects.toThrow(UserKeyMissingError)
  })

  test('of a shredding that was rolled back opens everything again', async () => {
    const vault = await peopledVault()
    const sealed = await vault.seal(db, adaText, 'The garden.')
    const tx = await db.startTransaction().execute()
    await vault.shredUserKey(tx, 'ada')
    await expect(vault.open(tx, adaText, sealed)).rejects.toThrow(UserKeyMissingError)
    await tx.rollback().execute()
    expect(await vault.open(db, adaText, sealed)).toBe('The garden.')
  })

  test('made in a transaction seals in it, and is forgotten with it when it is rolled back', async () => {
    const vault = await vaultWith(masterKeys([1, 7]))
    const tx = await db.startTransaction().execute()
    await vault.createUserKey(tx, 'ada', now)
    expect(await vault.open(tx, adaText, await vault.seal(tx, adaText, 'hello'))).toBe('hello')
    await tx.rollback().execute()
    await expect(vault.seal(db, adaText, 'hello')).rejects.toThrow(UserKeyMissingError)

    await vault.createUserKey(db, 'ada', now)
    const sealed = await vault.seal(db, adaText, 'hello again')
    const elsewhere = await vaultWith(masterKeys([1, 7]))
    expect(await elsewhere.open(db, adaText, sealed)).toBe('hello again')
  })

  test('that another process shredded is held for half a minute at most', async () => {
    let ms = 0
    const here = await peopledVault(masterKeys([1, 7]), { monotonic: () => ms })
    const elsewhere = await vaultWith(masterKeys([1, 7]))
    const sealed = await here.seal(db, adaText, 'The garden.')
    await elsewhere.shredUserKey(db, 'ada')
    ms = 29_999
    expect(await here.open(db, adaText, sealed)).toBe('The garden.')
    ms = 30_000
    await expect(here.open(db, adaText, sealed)).rejects.toThrow(UserKeyMissingError)
  })

  test('is held with a thousand others at most', async () => {
    const vault = await vaultWith(masterKeys([1, 7]), { monotonic: () => 0 })
    const people = Array.from({ length: 1001 }, (_, number) => `person-${number}`)
    for (const userId of people) await vault.createUserKey(db, userId, now)
    for (const userId of people) await vault.seal(db, { ...adaText, userId }, 'x')
    await pool.query('delete from user_key')
    await expect(vault.seal(db, { ...adaText, userId: 'person-0' }, 'x')).rejects.toThrow(UserKeyMissingError)
    for (const userId of people.slice(1)) await vault.seal(db, { ...adaText, userId }, 'x')
  })

  test('does not open when its row is given to somebody else', async () => {
    await peopledVault()
    await pool.query(
      `update user_key set wrapped_key = (select wrapped_key from user_key where user_id = 'ada') where user_id = 'bob'`,
    )
    const vault = await vaultWith(masterKeys([1, 7]))
    await expect(vault.seal(db, { ...adaText, userId: 'bob' }, 'x')).rejects.toThrow(SealBrokenError)
  })

  test('lies in the database only wrapped', async () => {
    const handedOut: Buffer[] = []
    const random: Random = {
      ...systemRandom,
      bytes: (length) => {
        const made = systemRandom.bytes(length)
        handedOut.push(Buffer.from(made))
        return made
      },
    }
    const vault = await vaultWith(masterKeys([1, 7]), { random })
    handedOut.length = 0
    await vault.createUserKey(db, 'ada', now)
    const [key, salt] = handedOut
    const { wrapped_key } = await db.selectFrom('user_key').selectAll().executeTakeFirstOrThrow()
    expect(key).toHaveLength(32)
    expect(wrapped_key.includes(key ?? '')).toBe(false)
    expect(wrapped_key.includes(salt ?? '')).toBe(true)
  })
})

describe('the master key', () => {
  test('of another database is refused in one clear sentence, and changes nothing', async () => {
    const vault = await peopledVault()
    const sealed = await vault.seal(db, adaText, 'The garden.')
    const before = await db.selectFrom('vault_canary').selectAll().execute()
    const refused = vaultWith(masterKeys([1, 8]))
    await expect(refused).rejects.toThrow(MasterKeyError)
    await expect(refused).rejects.toThrow(
      /^This master key does not fit this database.*Nothing was changed\. Start again with/,
    )
    await expect(refused).rejects.not.toThrow(Buffer.alloc(32, 8).toString('base64'))
    expect(await db.selectFrom('vault_canary').selectAll().execute()).toEqual(before)
    const again = await vaultWith(masterKeys([1, 7]))
    expect(await again.open(db, adaText, sealed)).toBe('The garden.')
  })

  test('may be two at once: what each wrapped opens, and new keys are wrapped with the current one', async () => {
    const before = await peopledVault(masterKeys([1, 7]))
    const sealed = await before.seal(db, adaText, 'The garden.')
    const hash = before.fingerprint('phone', '+12025550143')

    const both = await vaultWith(masterKeys([1, 7], [2, 9]))
    await both.createUserKey(db, 'carol', now)
    const carols = await both.seal(db, { ...adaText, userId: 'carol' }, 'The sea.')
    const versions = await db.selectFrom('user_key').select(['user_id', 'kek_version']).orderBy('user_id').execute()
    expect(versions.map(({ user_id, kek_version }) => [user_id, kek_version])).toEqual([
      ['ada', 1],
      ['bob', 1],
      ['carol', 2],
    ])

    const later = await vaultWith(masterKeys([1, 7], [2, 9]))
    expect(await later.open(db, adaText, sealed)).toBe('The garden.')
    expect(await later.open(db, { ...adaText, userId: 'carol' }, carols)).toBe('The sea.')
    expect(later.fingerprint('phone', '+12025550143')).toEqual(hash)
  })

  test('that was used before has to be given too, and has to be right', async () => {
    await peopledVault(masterKeys([1, 7]))
    await expect(vaultWith(masterKeys([2, 9]))).rejects.toThrow(/also needs master key version 1/)
    await expect(vaultWith(masterKeys([1, 8], [2, 9]))).rejects.toThrow(/does not fit/)
    expect(await db.selectFrom('vault_canary').select('kek_version').execute()).toEqual([{ kek_version: 1 }])
    await vaultWith(masterKeys([1, 7], [2, 9]))
    await expect(vaultWith(masterKeys([1, 7]))).rejects.toThrow(/also needs master key version 2/)
    await expect(vaultWith(masterKeys([1, 7], [2, 8]))).rejects.toThrow(/does not fit/)
  })

  test('is agreed on by processes that start together', async () => {
    const vaults = await Promise.all(Array.from({ length: 8 }, () => vaultWith(masterKeys([1, 7]))))
    expect(new Set(vaults.map((vault) => vault.fingerprint('phone', '+12025550143').toString('hex'))).size).toBe(1)
    expect(await db.selectFrom('vault_canary').select('kek_version').execute()).toHaveLength(1)
  })

  test('of processes that start together with different ones is refused to all but the first kind', async () => {
    const started = await Promise.allSettled([7, 8, 7, 8].map((fill) => vaultWith(masterKeys([1, fill]))))
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    for (const one of started) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(MasterKeyError)
  })

  test('cannot lose its canary while a key is wrapped with it', async () => {
    await peopledVault()
    await expect(pool.query('delete from vault_canary')).rejects.toThrow(/foreign key/)
  })

  test('whose lookup key is gone is not given a new one, which would match no hash', async () => {
    await peopledVault()
    await pool.query('delete from vault_key')
    await expect(vaultWith(masterKeys([1, 7]))).rejects.toThrow(MasterKeyError)
    expect(await db.selectFrom('vault_key').selectAll().execute()).toEqual([])
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
