import type { Clock } from './clock.ts'
import type { Database, DatabaseTransaction } from './database.ts'
import type { EventType, Sync } from './events.ts'
import type { JobName, JobPayloads } from './jobs.ts'
import { type LiveChange, notifyLive } from './live.ts'
import type { Random } from './random.ts'
import type { Vault } from './vault.ts'

/**
 * One unit of work: a transaction, the moment at which it began, and what it may leave behind. Facts that are
 * announced, the syncs that follow from them and the jobs they enqueue commit together or not at all.
 */
export interface Tx {
  readonly db: DatabaseTransaction
  readonly now: Temporal.Instant
  readonly vault: Vault
  readonly random: Random
  /** Announces a fact; resolves once every sync that follows from it has run. */
  announce<Payload>(type: EventType<Payload>, payload: Payload): Promise<void>
  /** Leaves a durable job. It becomes visible to workers when this transaction commits, and runs at `at` or soon after. */
  enqueue<Name extends JobName>(
    name: Name,
    payload: JobPayloads[Name],
    options?: { at?: Temporal.Instant },
  ): Promise<void>
  /** Tells the person's open pages that something changed, once this transaction has committed. */
  tellPages(userId: string, change: LiveChange): Promise<void>
}

/** How a job is put into the queue as part of a transaction. */
export type Enqueue = (
  db: DatabaseTransaction,
  name: JobName,
  payload: JobPayloads[JobName],
  at: Temporal.Instant | undefined,
) => Promise<void>

export interface Work {
  /** For reading outside a transaction. */
  readonly db: Database
  readonly vault: Vault
  /** Runs `fn` in one transaction, and again from the start when Postgres ended it for a deadlock. */
  transact<Result>(fn: (tx: Tx) => Promise<Result>): Promise<Result>
}

/** Postgres' codes for "this transaction lost to another; run it again" (deadlock, serialization failure). */
const RUN_AGAIN = new Set(['40P01', '40001'])
const MOST_RUNS = 4

export function createWork(options: {
  db: Database
  vault: Vault
  clock: Clock
  random: Random
  syncs: readonly Sync[]
  enqueue: Enqueue
}): Work {
  const { db, vault, clock, random, syncs, enqueue } = options

  function open(trx: DatabaseTransaction): Tx {
    const tx: Tx = {
      db: trx,
      now: clock.now(),
      vault,
      random,
      async announce(type, payload) {
        for (const rule of syncs) if (rule.event === type.name) await rule.run(payload as never, tx)
      },
      enqueue: (name, payload, when) => enqueue(trx, name, payload, when?.at),
      tellPages: (userId, change) => notifyLive(trx, userId, change),
    }
    return tx
  }

  return {
    db,
    vault,
    async transact(fn) {
      for (let run = 1; ; run++) {
        try {
          return await db.transaction().execute((trx) => fn(open(trx)))
        } catch (error) {
          if (run === MOST_RUNS || !RUN_AGAIN.has((error as { code?: string }).code ?? '')) throw error
        }
      }
    },
  }
}
