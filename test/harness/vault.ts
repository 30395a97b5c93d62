import { openDatabase } from '#server/platform/database.ts'
import { openLog } from '#server/platform/log.ts'
import { up } from '#server/platform/migrations/0001-keys.ts'
import { type Random, systemRandom } from '#server/platform/random.ts'
import type { MasterKeys } from '#server/platform/vault/master-keys.ts'
import { openVault, type Vault } from '#server/platform/vault.ts'
import { createTestDatabase } from './postgres.ts'

/** When everything in these tests is made. */
export const now = Temporal.Instant.from('2026-11-22T18:00:00Z')

/** Master keys that are easy to tell apart: 32 times the same byte, by version. The highest version is current. */
export function masterKeys(...versions: [version: number, fill: number][]): MasterKeys {
  const keys = new Map(versions.map(([version, fill]) => [version, Buffer.alloc(32, fill)]))
  return { current: Math.max(...keys.keys()), keys }
}

/** A database with the vault's tables alone, on which vaults are opened as by processes of their own. */
export async function createVaultDatabase() {
  const database = await createTestDatabase()
  const { db, pool } = openDatabase({ url: database.url, log: openLog('silent') })
  await up(db as never)

  function vaultWith(keys: MasterKeys, more: { random?: Random; monotonic?: () => number } = {}): Promise<Vault> {
    return openVault({ db, masterKeys: keys, random: systemRandom, now, ...more })
  }

  return {
    db,
    pool,
    vaultWith,
    /** A vault in which Ada and Bob have keys. */
    async peopledVault(keys = masterKeys([1, 7]), more = {}): Promise<Vault> {
      const vault = await vaultWith(keys, more)
      for (const userId of ['ada', 'bob']) await vault.createUserKey(db, userId, now)
      return vault
    },
    /** As if it had never been used. */
    async empty(): Promise<void> {
      await pool.query('truncate user_key, vault_key, vault_canary')
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await db.destroy()
      await database[Symbol.asyncDispose]()
    },
  }
}
