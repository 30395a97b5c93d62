import { afterAll, beforeEach, expect, test } from 'vitest'
import { createVaultDatabase, masterKeys, now } from '#test/harness/vault.ts'
import { type Random, systemRandom } from '../random.ts'
import type { Place } from './envelope.ts'
import { SealBrokenError, UserKeyMissingError } from './errors.ts'

const adaText: Place = { purpose: 'answer', userId: 'ada', recordId: 'r1', field: 'text' }

const ground = await createVaultDatabase()
const { db, pool, vaultWith, peopledVault } = ground
afterAll(() => ground[Symbol.asyncDispose]())
beforeEach(() => ground.empty())

async function* bytes(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

test('a key is made once: making it again keeps what it sealed readable', async () => {
  const vault = await peopledVault()
  const sealed = await vault.seal(db, adaText, 'The garden.')
  await vault.createUserKey(db, 'ada', now)
  const elsewhere = await vaultWith(masterKeys([1, 7]))
  expect(await elsewhere.open(db, adaText, sealed)).toBe('The garden.')
})

test('a key is needed: nobody seals or opens for a person without one', async () => {
  const vault = await peopledVault()
  const place = { ...adaText, userId: 'nobody' }
  await expect(vault.seal(db, place, 'x')).rejects.toThrow(UserKeyMissingError)
  await expect(vault.open(db, place, Buffer.alloc(80))).rejects.toThrow(UserKeyMissingError)
  await expect(Array.fromAsync(vault.sealStream(db, place, bytes()))).rejects.toThrow(UserKeyMissingError)
})

test('a key once shredded opens nothing, here at once and for good, and not even when one is made anew', async () => {
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

test('a shredded key is not remembered by a read that falls between the shredding and its commit', async () => {
  const vault = await peopledVault()
  const sealed = await vault.seal(db, adaText, 'The garden.')
  const tx = await db.startTransaction().execute()
  await vault.shredUserKey(tx, 'ada')
  expect(await vault.open(db, adaText, sealed)).toBe('The garden.')
  await tx.commit().execute()
  await expect(vault.open(db, adaText, sealed)).rejects.toThrow(UserKeyMissingError)
})

test('a shredded key is not remembered by a read that began before the shredding and ended after it', async () => {
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

test('a shredding that was rolled back leaves everything readable', async () => {
  const vault = await peopledVault()
  const sealed = await vault.seal(db, adaText, 'The garden.')
  const tx = await db.startTransaction().execute()
  await vault.shredUserKey(tx, 'ada')
  await expect(vault.open(tx, adaText, sealed)).rejects.toThrow(UserKeyMissingError)
  await tx.rollback().execute()
  expect(await vault.open(db, adaText, sealed)).toBe('The garden.')
})

test('a key made in a transaction seals in it, and is forgotten with it when it is rolled back', async () => {
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

test('a key that another process shredded is held for half a minute at most', async () => {
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

test('a thousand keys are held at most', async () => {
  const vault = await vaultWith(masterKeys([1, 7]), { monotonic: () => 0 })
  const people = Array.from({ length: 1001 }, (_, number) => `person-${number}`)
  for (const userId of people) await vault.createUserKey(db, userId, now)
  for (const userId of people) await vault.seal(db, { ...adaText, userId }, 'x')
  await pool.query('delete from user_key')
  await expect(vault.seal(db, { ...adaText, userId: 'person-0' }, 'x')).rejects.toThrow(UserKeyMissingError)
  for (const userId of people.slice(1)) await vault.seal(db, { ...adaText, userId }, 'x')
})

test('a key does not open when it is put into the row of somebody else', async () => {
  await peopledVault()
  await pool.query(
    `update user_key set wrapped_key = (select wrapped_key from user_key where user_id = 'ada') where user_id = 'bob'`,
  )
  const vault = await vaultWith(masterKeys([1, 7]))
  await expect(vault.seal(db, { ...adaText, userId: 'bob' }, 'x')).rejects.toThrow(SealBrokenError)
})

test('a key lies in the database only wrapped', async () => {
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
