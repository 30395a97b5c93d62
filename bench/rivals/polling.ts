import pg from 'pg'
import { caller } from '#simulator/phones/callers.ts'
import { someNumber } from '#test/harness/person.ts'
import type { Typist } from '../live.ts'
import { pause, repeat, within } from '../measure.ts'
import type { Stage } from '../stage.ts'
import { openWireTap } from '../wire-tap.ts'
import { startRival } from './process.ts'

/** How much more often than the seed's worker ours looks; what was spent waiting counts that many times. */
const SPEEDUP = 100
/** How often the seed looks: its worker for calls that are due, its page for what has changed. Milliseconds. */
const SEED_WORKER_MS = 60_000
const SEED_PAGE_MS = 5_000
/** How long one call may take here. */
const PATIENCE = 10_000

/** Calls that are asked for at any time, found by a worker that looks every minute, dialled, answered at once. */
export async function pollingWorker(stage: Stage, times: number): Promise<number[]> {
  const { simulator, databaseUrl } = stage
  await using stack = new AsyncDisposableStack()
  const tap = await openWireTap()
  stack.defer(() => tap.close())
  const everyMs = SEED_WORKER_MS / SPEEDUP
  const rival = await startRival('polling-caller', {
    DATABASE_URL: databaseUrl,
    API_URL: simulator.url,
    ACCOUNT_SID: simulator.accountSid,
    AUTH_TOKEN: simulator.authToken,
    FROM: simulator.fromNumber,
    PUBLIC_URL: tap.url,
    EVERY_MS: String(everyMs),
  })
  stack.use(rival)
  tap.leadTo(rival.port)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  stack.defer(() => pool.end())

  async function call(): Promise<number> {
    await pause(Math.random() * everyMs * 4)
    const number = someNumber()
    const coming = tap.wireTo(number)
    simulator.whenCalled(
      number,
      caller(async (phone) => {
        phone.answer()
        await coming
        phone.hangsUp()
      }),
    )
    const asked = performance.now()
    await pool.query('insert into bench_call (number, due) values ($1, true)', [number])
    const { openedAt } = await within(PATIENCE, 'the rival’s socket', coming)
    const { rows } = await pool.query('select picked_at from bench_call where number = $1', [number])
    const waited = rows[0].picked_at - performance.timeOrigin - asked
    return waited * SPEEDUP + (openedAt - asked - waited)
  }
  return await Promise.all(Array.from({ length: times }, call))
}

/**
 * What one types, found by a page that asks every 5 s. Nobody waits here: each sample is a chance part of those 5 s, since
 * words are kept at any time, and the measured time of an asking.
 */
export async function pollingPage(typist: Typist, times: number): Promise<number[]> {
  return repeat(times, async (index) => {
    const asked = await typist.keepAndAsk(`asked for ${index}, ${performance.now()}`)
    return Math.random() * SEED_PAGE_MS + asked
  })
}
