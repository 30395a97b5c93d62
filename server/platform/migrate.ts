import { type Migration, Migrator } from 'kysely/migration'
import type { Database } from './database.ts'
import * as keys from './migrations/0001-keys.ts'
import * as accounts from './migrations/0002-accounts.ts'
import * as calls from './migrations/0003-calls.ts'
import * as reflections from './migrations/0004-reflections.ts'
import * as journal from './migrations/0005-journal.ts'

/** In order, forward only. A migration that has landed is never edited. */
const migrations: Record<string, Migration> = {
  '0001-keys': keys,
  '0002-accounts': accounts,
  '0003-calls': calls,
  '0004-reflections': reflections,
  '0005-journal': journal,
}

/** Brings the database up to this version's tables. Processes that start together wait for each other. */
export async function migrate(db: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
