import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import pg from 'pg'

/** What lies where: the name of each place, such as `auth_user.email` or `blobs/1f3c`, and all that is in it. */
export type Places = Map<string, string>

/**
 * Is it in there, in any form that somebody could read: as it is, in hexadecimal, or in base64 wherever in it begins?
 * Capitals do not matter but for base64, where they carry the meaning.
 */
export function holds(text: string, words: string): boolean {
  const plain = text.toLowerCase()
  const bytes = Buffer.from(words)
  return (
    plain.includes(words.toLowerCase()) ||
    plain.includes(bytes.toString('hex')) ||
    [0, 1, 2].some((before) => text.replaceAll('-', '+').replaceAll('_', '/').includes(base64Within(bytes, before)))
  )
}

/** The part of a base64 text that is the same whatever stands around the bytes, if `before` of three bytes precede them. */
function base64Within(bytes: Buffer, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
  return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
}

/** Where it is to be found, in alphabetical order. */
export function whereIs(places: Places, words: string): string[] {
  return [...places]
    .filter(([, text]) => holds(text, words))
    .map(([place]) => place)
    .sort()
}

/** Every column of every table, the queue's included, that anybody who has this database can read. */
export async function dumpDatabase(url: string): Promise<Places> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows: tables } = await client.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  const places: Places = new Map()
  for (const { schema, name } of tables) {
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(it) as row from "${schema}"."${name}" it`,
    )
    for (const { row } of rows) {
      for (const [column, value] of Object.entries(row)) {
        const place = `${schema === 'public' ? '' : `${schema}.`}${name}.${column}`
        places.set(place, `${places.get(place) ?? ''}\n${readable(value)}`)
      }
    }
  }
  await client.end()
  return places
}

/** A value as text; bytes both in hexadecimal and as they are. */
function readable(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  return /^\\x([0-9a-f]{2})*$/.test(value)
    ? `${value}\n${Buffer.from(value.slice(2), 'hex').toString('latin1')}`
    : value
}

/** Every file below a folder, hidden ones included. */
export async function readFolder(folder: string): Promise<Places> {
  const places: Places = new Map()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) places.set(relative(folder, path), await readFile(path, 'latin1'))
  }
  return places
}

/** Listens to everything that is announced between processes: to the pages' channel, and to the queue's. */
export async function overhear(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const heard: string[] = []
  client.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload}`))
  // The queue's channel, as pg-boss names it after its schema.
  const { rows } = await client.query(`select 'pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24) as queue`)
  for (const channel of ['dayline_live', rows[0].queue]) await client.query(`listen "${channel}"`)
  return { heard, [Symbol.asyncDispose]: () => client.end() }
}
