import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { TestClock } from 'pg-boss'
import type { Clock } from '#server/platform/clock.ts'
import type { Database } from '#server/platform/database.ts'
import { isTrafficUnderWay } from './traffic.ts'

/** How far time may go in one step while a test waits for a fact. Milliseconds of this clock. */
const WAITING_STEP = 500
/** A job whose time has come is taken at the queue's next look. Milliseconds of this clock. */
const UNTIL_TAKEN = 100
/** Further than this, time jumps instead of letting the queue look for jobs every second. Milliseconds of this clock. */
const WORTH_A_JUMP = 1000
/** How long work under way is waited for, in real milliseconds: what takes longer hangs, and time goes on without it. */
const HANGS_AFTER = 3000

/**
 * One clock for the queue, the server and the carrier, moved by hand: they never disagree about what time it is.
 *
 * It moves from one thing that is due to the next, and only while nothing is under way: no request, no transaction, no
 * job. So a slow machine makes a test slower, never different.
 */
export class HandMovedClock implements Clock {
  /** The same time, as the queue wants it. */
  readonly queueClock: TestClock
  readonly #alarms = new Map<unknown, number>()
  #moving: Promise<unknown> = Promise.resolve()
  #hangs = false

  /** `start`: an ISO 8601 instant, with an offset or a bracketed zone. */
  constructor(start: string) {
    this.queueClock = new TestClock(Temporal.Instant.from(start).epochMilliseconds)
  }

  /** The address of a database in whose sessions the queue's SQL reads this clock, ours that leave jobs included. */
  ruling(databaseUrl: string): string {
    const url = new URL(databaseUrl)
    url.searchParams.set('options', '-c pgboss.test_clock=on')
    return url.href
  }

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(this.queueClock.now())
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const alarm = this.queueClock.setTimeout(() => {
      this.#alarms.delete(alarm)
      fn()
    }, Math.ceil(ms))
    this.#alarms.set(alarm, this.queueClock.now() + Math.max(0, Math.ceil(ms)))
    return alarm
  }

  clearTimeout(alarm: unknown): void {
    this.#alarms.delete(alarm)
    this.queueClock.clearTimeout(alarm as never)
  }

  /** Lets a little time pass, and what is due in it happen. */
  async moveOn(db: Database): Promise<void> {
    await this.#alone(async () => {
      const goal = this.queueClock.now() + WAITING_STEP
      while (this.queueClock.now() < goal) await this.#move(db, goal)
    })
  }

  /** Moves to an instant; whatever is due on the way happens at its time. */
  async advanceTo(db: Database, instant: Temporal.Instant): Promise<void> {
    const goal = instant.epochMilliseconds
    while (this.queueClock.now() < goal) await this.#alone(() => this.#move(db, goal))
    await this.#alone(() => this.#quiet(db))
  }

  async #move(db: Database, goal: number): Promise<void> {
    const nextJob = await this.#quiet(db)
    const now = this.queueClock.now()
    // The queue takes what was due before now, not what is due now.
    const jobs = nextJob >= now ? nextJob + 1 : now + UNTIL_TAKEN
    const target = Math.min(goal, Math.max(now + 1, Math.min(jobs, ...this.#alarms.values())))
    if (target - now <= WORTH_A_JUMP) return this.queueClock.tick(target - now)
    await this.queueClock.setTime(target)
    await this.queueClock.tick(0)
  }

  /** Waits until nothing is under way; tells when the next job is due, in milliseconds since 1970. */
  async #quiet(db: Database): Promise<number> {
    const patience = Date.now() + (this.#hangs ? 20 : HANGS_AFTER)
    for (;;) {
      // What was just sent arrives within a few turns, since it never leaves this machine.
      for (let turn = 0; turn < 4; turn++) await nextTurn()
      while (isTrafficUnderWay() && Date.now() < patience) await sleep(1)
      const { in_hand, next_due } = await lookAtJobs(db)
      await nextTurn()
      const isQuiet = in_hand === 0 && !isTrafficUnderWay()
      if (!isQuiet && Date.now() < patience) continue
      this.#hangs = !isQuiet
      return next_due ?? Number.POSITIVE_INFINITY
    }
  }

  /** One movement at a time, however many wait for facts. */
  async #alone(move: () => Promise<unknown>): Promise<void> {
    const before = this.#moving
    const mine = Promise.withResolvers<void>()
    this.#moving = mine.promise
    await before
    try {
      await move()
    } finally {
      mine.resolve()
    }
  }
}

/** How many jobs are being done, and when the next one is due, in milliseconds since 1970. */
async function lookAtJobs(db: Database): Promise<{ in_hand: number; next_due: number | null }> {
  const { rows } = await sql<{ in_hand: number; next_due: number | null }>`
    select
      count(*) filter (where state = 'active')::int as in_hand,
      ceil(extract(epoch from min(start_after) filter (where state in ('created', 'retry'))) * 1000)::float8 as next_due
    from pgboss.job where state in ('created', 'retry', 'active')`.execute(db)
  return rows[0]!
}
