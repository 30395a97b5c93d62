import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts'
import { type Simulator, startSimulator } from '#simulator/simulator.ts'
import { type Person, type Place, signUp } from '#test/harness/person.ts'
import { type ServerProcess, startServerProcess } from '#test/harness/process.ts'
import { pause } from './measure.ts'
import { openWireTap, type WireTap } from './wire-tap.ts'

/** How much faster than life people talk here. Nothing that is measured waits for them. */
export const TEMPO = 100

/**
 * What is measured on: a real server process with a real, fsyncing Postgres, and the simulated carrier, which runs with
 * the clients and the wire tap in the process of the benchmark, on the same cores.
 */
export interface Stage extends Place {
  databaseUrl: string
  simulator: Simulator
  tap: WireTap
  server: ServerProcess
  /** Those who live through one round, with a proved number and five questions that they want to be asked. */
  peopleOf(round: number): Person[]
  /** What the server complained about so far. */
  complaints(): string[]
  [Symbol.asyncDispose](): Promise<void>
}

const QUESTIONS = ['What went well?', 'Who was kind to you?', 'What did you learn?', 'What was hard?', 'What is next?']
/** Signing up hashes a password and proving rings a phone: a few at a time. */
const AT_ONCE = 4

/** @param crowd how many people there are in each round */
export async function openStage(crowd: number[]): Promise<Stage> {
  const stack = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'dayline-bench-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  try {
    const postgres = await startEmbeddedPostgres({ dataDir })
    stack.defer(() => postgres.stop())
    const simulator = await startSimulator({ dataDir, tempo: TEMPO, voice: false })
    stack.defer(() => simulator.stop())
    const tap = await openWireTap()
    stack.defer(() => tap.close())
    const server = await startServerProcess({
      DATABASE_URL: postgres.url,
      DAYLINE_DATA_DIR: dataDir,
      DAYLINE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      PUBLIC_URL: tap.url,
      LOG_LEVEL: 'warn',
      TWILIO_ACCOUNT_SID: simulator.accountSid,
      TWILIO_AUTH_TOKEN: simulator.authToken,
      TWILIO_FROM_NUMBER: simulator.fromNumber,
      TWILIO_API_URL: simulator.url,
      TWILIO_CALLS_PER_SECOND: '1000',
      DIAL_COUNTRIES: 'DE',
    })
    stack.defer(async () => {
      server.terminate()
      await server.ended
    })
    tap.leadTo(server.port)
    const place = { url: `http://127.0.0.1:${server.port}`, simulator, until }
    const people = await populate(place, crowd).catch((error: Error) => {
      throw new Error([error.message, ...complaintsIn(server.log())].join('\n'))
    })
    return {
      ...place,
      databaseUrl: postgres.url,
      tap,
      server,
      peopleOf: (round) => people[round]!,
      complaints: () => complaintsIn(server.log()),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

/** Everybody comes in by the front door, and their number is proved by a call: which warms the server up besides. */
async function populate(place: Place, crowd: number[]): Promise<Person[][]> {
  const rounds: Person[][] = crowd.map(() => [])
  const coming = crowd.flatMap((size, round) => Array<number>(size).fill(round))
  const comeIn = async () => {
    for (let round = coming.pop(); round !== undefined; round = coming.pop()) {
      rounds[round]!.push(await signUp(place, { prompts: QUESTIONS }))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, comeIn))
  return rounds
}

async function until<Fact>(
  what: string,
  look: () => Promise<Fact | undefined | null | false> | Fact | undefined | null | false,
): Promise<Fact> {
  for (const patience = performance.now() + 20_000; performance.now() < patience; await pause(30)) {
    const fact = await look()
    if (fact !== undefined && fact !== null && fact !== false) return fact
  }
  throw new Error(`waited in vain for this: ${what}`)
}

/** Log lines of level error (50) and above; what is tried again, such as a recording that is not ready yet, is no error. */
function complaintsIn(log: string): string[] {
  return log.split('\n').filter((line) => {
    try {
      return JSON.parse(line).level >= 50
    } catch {
      return false
    }
  })
}
