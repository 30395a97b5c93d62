import { afterAll, beforeEach, expect, test } from 'vitest'
import { createVaultDatabase, masterKeys, now } from '#test/harness/vault.ts'
import type { Place } from './envelope.ts'
import { MasterKeyError } from './errors.ts'

const adaText: Place = { purpose: 'answer', userId: 'ada', recordId: 'r1', field: 'text' }

const ground = await createVaultDatabase()
const { db, pool, vaultWith, peopledVault } = ground
afterAll(() => ground[Symbol.asyncDispose]())
beforeEach(() => ground.empty())

test('a master key of another database is refused in one clear sentence, and changes nothing', async () => {
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

test('two master keys at once: what each wrapped opens, and new keys are wrapped with the current one', async () => {
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

test('a master key that was used before has to be given too, and has to be right', async () => {
  await peopledVault(masterKeys([1, 7]))
  await expect(vaultWith(masterKeys([2, 9]))).rejects.toThrow(/also needs master key version 1/)
  await expect(vaultWith(masterKeys([1, 8], [2, 9]))).rejects.toThrow(/does not fit/)
  expect(await db.selectFrom('vault_canary').select('kek_version').execute()).toEqual([{ kek_version: 1 }])
  await vaultWith(masterKeys([1, 7], [2, 9]))
  await expect(vaultWith(masterKeys([1, 7]))).rejects.toThrow(/also needs master key version 2/)
  await expect(vaultWith(masterKeys([1, 7], [2, 8]))).rejects.toThrow(/does not fit/)
})

test('processes that start together agree on the keys that they make', async () => {
  const vaults = await Promise.all(Array.from({ length: 8 }, () => vaultWith(masterKeys([1, 7]))))
  expect(new Set(vaults.map((vault) => vault.fingerprint('phone', '+12025550143').toString('hex'))).size).toBe(1)
  expect(await db.selectFrom('vault_canary').select('kek_version').execute()).toHaveLength(1)
})

test('of processes that start together with different master keys only one kind starts', async () => {
  const started = await Promise.allSettled([7, 8, 7, 8].map((fill) => vaultWith(masterKeys([1, fill]))))
  expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  for (const one of started) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(MasterKeyError)
})

test('a canary cannot be deleted while a key is wrapped with its master key', async () => {
  await peopledVault()
  await expect(pool.query('delete from vault_canary')).rejects.toThrow(/foreign key/)
})

test('a lost lookup key is not replaced by a new one, which would match no hash', async () => {
  await peopledVault()
  await pool.query('delete from vault_key')
  await expect(vaultWith(masterKeys([1, 7]))).rejects.toThrow(MasterKeyError)
  expect(await db.selectFrom('vault_key').selectAll().execute()).toEqual([])
})
