import pg from 'pg'
import { inject } from 'vitest'
import { systemRandom } from '#server/platform/random.ts'

/** A database that exists for one test. */
export interface TestDatabase {
  url: string
  /** Drops it, with whoever is still connected. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes an empty database with a name that nobody else has, so that a test can neither find nor empty another's:
 * `await using database = await createTestDatabase()`. Close what is connected to it before the test ends.
 *
 * @param server the Postgres that it is made in; left out, that of the test run
 */
export async function createTestDatabase(server: string = inject('postgresUrl')): Promise<TestDatabase> {
  const name = `dayline_test_${systemRandom.uuid().replaceAll('-', '')}`
  await execute(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, [Symbol.asyncDispose]: () => execute(server, `drop database ${name} with (force)`) }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
