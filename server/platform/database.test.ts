import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTestDatabase } from '#test/harness/postgres.ts'
import { openDatabase } from './database.ts'
import { openLog } from './log.ts'

test('a connection that is lost between two statements of a transaction fails that transaction, not the process', async () => {
  await using database = await createTestDatabase()
  const { db } = openDatabase({ url: database.url, log: openLog('silent'), size: 2 })
  const broken = db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
    await sql`select pg_terminate_backend(${rows[0]!.pid}, 5000)`.execute(db)
    await sql`select 1`.execute(trx)
  })
  await expect(broken).rejects.toThrow()
  expect((await sql`select 1`.execute(db)).rows).toHaveLength(1)
  await db.destroy()
})
