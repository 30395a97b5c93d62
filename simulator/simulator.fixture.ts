import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApplication } from './application.fixture.ts'
import { realClock } from './clock.ts'
import type { LedgerCall } from './ledger.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts'

/** A number set aside for fiction. */
export const PHONE = '+12025550143'

type Answers = Parameters<typeof startApplication>[0]

/** A simulator and an application that uses it, for one test. Both stop, and their files go, when the test ends. */
export async function together(options: Omit<Partial<SimulatorOptions>, 'dataDir'> = {}, answers: Answers = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'simulator-'))
  const simulator = await startSimulator({ dataDir, tempo: 50, voice: false, ...options })
  const application = await startApplication(answers)
  const rest = restOf(simulator)

  return {
    simulator,
    application,
    rest,
    /** Places a call to PHONE whose TwiML is /answer; `fields` add to the request or replace parts of it. */
    async call(fields: Record<string, string> = {}): Promise<Record<string, string>> {
      const answer: Record<string, string> = fields.Twiml === undefined ? { Url: `${application.url}/answer` } : {}
      // The longest ring there is: on a busy machine a sped-up minute is over before a test has looked.
      const order = { To: PHONE, From: simulator.fromNumber, Timeout: '600', ...answer, ...fields }
      const created = await rest('POST', '/Calls.json', order)
      return (await created.json()) as Record<string, string>
    },
    /** The ledger's newest call once it fits. */
    ledgered: (fits: (call: LedgerCall) => boolean) => soon(() => simulator.ledger().findLast(fits)),
    async [Symbol.asyncDispose]() {
      await simulator.stop()
      await application.stop()
      await rm(dataDir, { recursive: true })
    },
  }
}

/** Requests to a simulator's REST API below its account. */
export function restOf(simulator: Simulator) {
  const authorization = `Basic ${btoa(`${simulator.accountSid}:${simulator.authToken}`)}`
  return (method: string, path: string, form?: Record<string, string> | URLSearchParams, headers = {}) =>
    fetch(`${simulator.url}/2010-04-01/Accounts/${simulator.accountSid}${path}`, {
      method,
      body: form && new URLSearchParams(form),
      headers: { authorization, ...headers },
    })
}

/** What `find` finds as soon as it does, looking at every turn of the event loop. */
export async function soon<Found>(find: () => Found | undefined | false): Promise<Found> {
  for (;;) {
    const found = find()
    if (found) return found
    await new Promise<void>((resolve) => realClock.setTimeout(resolve, 2))
  }
}
