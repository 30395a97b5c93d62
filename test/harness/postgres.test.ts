import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { createTestDatabase } from './postgres.ts'

async function ask(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(statement).finally(() => client.end())
  return rows
}

test('each test has a database of its own, which is empty and gone afterwards', async () => {
  const names: string[] = []
  {
    await using one = await createTestDatabase()
    await using other = await createTestDatabase()
    await ask(one.url, 'create table word (text text)')
    expect(await ask(other.url, `select to_regclass('word') as found`)).toEqual([{ found: null }])
    names.push(...[one, other].map(({ url }) => new URL(url).pathname.slice(1)))
  }
  const left = await ask(inject('postgresUrl'), 'select datname from pg_database')
  expect(names).toHaveLength(2)
  expect(left.filter(({ datname }) => names.includes(datname))).toEqual([])
})
