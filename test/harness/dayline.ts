import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, startApp } from '#server/app.ts'
import { type Clock, systemClock } from '#server/platform/clock.ts'
import { type Database, openDatabase } from '#server/platform/database.ts'
import { openLog } from '#server/platform/log.ts'
import { systemRandom } from '#server/platform/random.ts'
import { type Simulator, startSimulator } from '#simulator/simulator.ts'
import { HandMovedClock } from './hand-moved-clock.ts'
import { type Person, signUp } from './person.ts'
import { createTestDatabase } from './postgres.ts'

/** How much faster than life people and voices are in journeys, unless one says otherwise. */
const TEMPO = 20

/** How long a fact is waited for, in real milliseconds: short of what a test may take. */
const PATIENCE = 50_000

/** The master key of every journey: any 32 bytes do. */
export const journeyKey = { current: 1, keys: new Map([[1, Buffer.alloc(32, 7)]]) }

/** The whole of Dayline for one test: the real app, a database of its own, the real queue, the simulated carrier. */
export interface Dayline {
  app: App
  /** Where it listens. */
  url: string
  simulator: Simulator
  /** For reading rows; a test changes nothing behind the app's back unless breaking things is its point. */
  db: Database
  databaseUrl: string
  clock: Clock
  /** Somebody who has signed up; unless told otherwise with a number that they have proved by a call. */
  person(options?: { name?: string; phone?: string | null; timeZone?: string; prompts?: string[] }): Promise<Person>
  /** Waits for a fact, and says which when it does not come about. Under a hand-moved clock, time passes meanwhile. */
  until<Fact>(
    what: string,
    look: () => Promise<Fact | undefined | null | false> | Fact | undefined | null | false,
  ): Promise<Fact>
  /** Moves a hand-moved clock to an instant; whatever is due on the way happens at its time. */
  advanceTo(instant: string): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function startDayline(
  options: {
    /** Time is moved by hand, and begins here. */
    now?: string
    /** Another clock; left out, real time. */
    clock?: Clock
    /** The Postgres that it makes its database in; left out, that of the test run. */
    postgresUrl?: string
    tempo?: number
    voice?: boolean
    callsPerSecond?: number
    publicUrl?: string
    smtpUrl?: string
  } = {},
): Promise<Dayline> {
  const database = await createTestDatabase(options.postgresUrl)
  const dataDir = await mkdtemp(join(tmpdir(), 'dayline-journey-'))
  const hand = options.now ? new HandMovedClock(options.now) : undefined
  // Loaded beforehand: while a clock is moved by hand, a slow start of the SDK would look like a process that slept.
  if (hand) await import('twilio')
  const clock: Clock = hand ?? options.clock ?? systemClock
  const simulator = await startSimulator({
    dataDir,
    clock,
    tempo: options.tempo ?? TEMPO,
    voice: options.voice ?? false,
  })
  const app = await startApp({
    host: '127.0.0.1',
    port: 0,
    publicUrl: options.publicUrl,
    databaseUrl: hand ? hand.ruling(database.url) : database.url,
    dataDir,
    webRoot: join(import.meta.dirname, '../../web/dist'),
    masterKeys: journeyKey,
    roles: new Set(['web', 'worker'] as const),
    twilio: {
      accountSid: simulator.accountSid,
      authToken: simulator.authToken,
      from: simulator.fromNumber,
      apiUrl: simulator.url,
      callsPerSecond: options.callsPerSecond ?? 1000,
    },
    countries: null,
    phoneUrl: `${simulator.url}/phone`,
    smtpUrl: options.smtpUrl ?? null,
    clock,
    ...(hand && { queueClock: hand.queueClock }),
    random: systemRandom,
    log: openLog(process.env.DAYLINE_TEST_LOG ?? 'silent'),
  })
  const { db } = openDatabase({ url: database.url, log: openLog('silent'), size: 2 })

  const dayline: Dayline = {
    app,
    url: app.url,
    simulator,
    db,
    databaseUrl: database.url,
    clock,
    person: (wish = {}) => signUp(dayline, wish),
    async until(what, look) {
      for (const patience = Date.now() + PATIENCE; Date.now() < patience; ) {
        const fact = await look()
        if (fact !== undefined && fact !== null && fact !== false) return fact
        if (hand) await hand.moveOn(db)
        else await new Promise((resolve) => setTimeout(resolve, 15))
      }
      throw new Error(`waited in vain for this: ${what}`)
    },
    async advanceTo(instant) {
      if (!hand) throw new Error('only a hand-moved clock can be moved: give `now`')
      await hand.advanceTo(db, Temporal.Instant.from(instant))
    },
    async [Symbol.asyncDispose]() {
      // The carrier first: talks end with their calls, and nobody waits for a clock that no longer moves.
      await simulator.stop()
      await app.stop(0)
      await db.destroy()
      await database[Symbol.asyncDispose]()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return dayline
}
