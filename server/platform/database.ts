import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import type { Log } from './log.ts'

/**
 * Every table there is. Each concept adds its own by declaring it beside its words:
 * `declare module '#server/platform/database.ts' { interface Tables { call: CallTable } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by the concepts, table by table.
export interface Tables {}

/** Anything that can be asked: the pool, or a transaction. */
export type Database = Kysely<Tables>
export type DatabaseTransaction = Transaction<Tables>

/** An instant comes back from Postgres as a `Temporal.Instant`, a date as `YYYY-MM-DD`, a bigint as a number. */
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => Temporal.Instant.from(text))
types.setTypeParser(pg.types.builtins.DATE, (text) => text)
types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text))

/** Writes what the types above read. pg itself would send an instant as JSON, with quotes around it. */
class TemporalClient extends pg.Client {
  override query(...args: unknown[]): never {
    const [text, values, ...rest] = args
    return super.query(
      text as never,
      (Array.isArray(values) ? values.map(writable) : values) as never,
      ...(rest as [never]),
    ) as never
  }
}

function writable(value: unknown): unknown {
  return value instanceof Temporal.Instant || value instanceof Temporal.PlainDate ? value.toString() : value
}

/**
 * Opens a pool of connections. One that breaks while idle is logged and replaced; one that breaks in the middle of a
 * transaction fails that transaction.
 */
export function openDatabase(options: { url: string; log: Log; size?: number }): { db: Database; pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString: options.url, max: options.size ?? 10, types, Client: TemporalClient })
  surviveLoss(pool, (error) => options.log.warn({ err: error }, 'an idle database connection was lost'))
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), pool }
}

/**
 * Without listeners a lost connection would end the process: the pool listens for none itself, and stops listening for
 * its connections while somebody uses them. Whoever uses one learns of the loss from their next statement.
 */
export function surviveLoss(pool: pg.Pool, whenIdle: (error: Error) => void): void {
  pool.on('error', whenIdle)
  pool.on('connect', (client) => client.on('error', () => {}))
}

/** What Postgres and the way to it say when it is away: shutting down, starting up, refusing, full, or cut off. */
const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', '57P01', '57P02', '57P03', '53300'])

/** Whether something failed only because the database cannot be reached now: later the same may go well. */
export function isAway(error: unknown): boolean {
  const { code, message, cause } = error as { code?: string; message?: string; cause?: unknown }
  return (
    AWAY.has(code ?? '') ||
    code?.startsWith('08') === true ||
    /^Connection terminated|not currently accepting connections/.test(message ?? '') ||
    (cause instanceof Error && isAway(cause))
  )
}

/** Reads that belong together see one and the same moment, whatever is being written meanwhile. */
export function inOneMoment<Read>(db: Database, read: (moment: DatabaseTransaction) => Promise<Read>): Promise<Read> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read)
}
