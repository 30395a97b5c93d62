import type { KeyObject } from 'node:crypto'
import type { Database } from '../database.ts'
import type { Random } from '../random.ts'
import type { Binding } from './envelope.ts'
import { MasterKeyError, SealBrokenError } from './errors.ts'
import type { MasterKeys } from './master-keys.ts'
import { openRecord, sealRecord } from './sealed-record.ts'
import { makeWrappedKey, masterKey, unwrapKey } from './wrapped-keys.ts'

declare module '#server/platform/database.ts' {
  interface Tables {
    vault_canary: VaultCanaryTable
    vault_key: VaultKeyTable
  }
}

/** One canary for each master key that this database was ever used with; no wrapped key can name another version. */
interface VaultCanaryTable {
  kek_version: number
  sealed_canary: Buffer
  created_at: Temporal.Instant
}

/** The vault's own wrapped keys, by name. */
interface VaultKeyTable {
  name: string
  kek_version: number
  wrapped_key: Buffer
  created_at: Temporal.Instant
}

const canarySong = Buffer.from('These are the keys of this database.')
const canaryBinding: Binding = { purpose: 'canary', userId: '', recordId: '', field: '' }
const lookupBinding: Binding = { purpose: 'lookup-key', userId: '', recordId: 'lookup', field: 'wrapped_key' }

// A new one would match no hash there is: numbers would count as unproved, and a STOP would be forgotten.
const lookupKeyGone =
  'This database has lost its lookup key (table vault_key), by which phone numbers are found again. Nothing was changed. ' +
  'Restore that table from a backup of the same database.'

/**
 * Proves that the master keys fit this database, and opens the lookup key. On first use it makes both, in one
 * transaction, such that processes which start together agree. A new master key leaves its canary too.
 * @throws MasterKeyError when they do not fit, or when one that was used before is missing; nothing is changed then
 */
export function openVaultKeys(
  db: Database,
  masterKeys: MasterKeys,
  random: Random,
  now: Temporal.Instant,
): Promise<{ lookup: KeyObject }> {
  return db.transaction().execute(async (tx) => {
    const current = masterKey(masterKeys, masterKeys.current)
    const before = await tx.selectFrom('vault_canary').select('kek_version').execute()
    await tx
      .insertInto('vault_canary')
      .values({
        kek_version: current.version,
        sealed_canary: sealRecord(current, canaryBinding, canarySong, random),
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    if (before.length === 0) {
      await tx
        .insertInto('vault_key')
        .values({ name: 'lookup', ...makeWrappedKey(masterKeys, lookupBinding, random), created_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }

    const canaries = await tx.selectFrom('vault_canary').selectAll().orderBy('kek_version').execute()
    for (const canary of canaries) checkCanary(masterKeys, canary)
    const lookup = await tx.selectFrom('vault_key').selectAll().where('name', '=', 'lookup').executeTakeFirst()
    if (!lookup) throw new MasterKeyError(lookupKeyGone)
    return { lookup: unwrapKey(masterKeys, lookupBinding, lookup) }
  })
}

function checkCanary(masterKeys: MasterKeys, canary: { kek_version: number; sealed_canary: Buffer }): void {
  const key = masterKey(masterKeys, canary.kek_version)
  try {
    openRecord(key, canaryBinding, canary.sealed_canary)
  } catch (error) {
    if (!(error instanceof SealBrokenError)) throw error
    throw new MasterKeyError(
      `This master key does not fit this database: what version ${key.version} sealed cannot be opened with the key ` +
        'given for it. Nothing was changed. Start again with the master key this database was made with ' +
        '(DAYLINE_MASTER_KEY, DAYLINE_MASTER_KEY_FILE, or the key file in DAYLINE_DATA_DIR), or with the database that ' +
        'belongs to this key. Without its key nobody can read a database, so a lost one has to come from your copy of it.',
    )
  }
}
