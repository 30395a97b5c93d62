import type { AddressInfo } from 'node:net'
import { type HttpBindings, serve } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import { WebSocketServer } from 'ws'
import { FliteVoice } from './audio/flite-voice.ts'
import { silentVoice } from './audio/voice.ts'
import { LineTime, realClock, type SimulatorClock } from './clock.ts'
import { keepCredentials } from './credentials.ts'
import { Exchange } from './exchange.ts'
import { type Fault, Faults } from './faults.ts'
import { type LedgerCall, ledgerOf } from './ledger.ts'
import { PhoneLine } from './phone-line.ts'
import { phonePage } from './phone-page.ts'
import { type Caller, scriptedSubscriber } from './phones/callers.ts'
import { Recordings } from './recordings.ts'
import { restApi } from './rest/api.ts'
import { mediaUrl } from './rest/resources.ts'
import type { Stage } from './twiml/scene.ts'
import { Courier } from './webhooks/courier.ts'
import { API_VERSION } from './webhooks/forms.ts'
import { Reporter } from './webhooks/reporter.ts'

/** How a simulator is started. */
export interface SimulatorOptions {
  /** 0 (the default) takes any that is free. */
  port?: number
  /** Holds the credentials; made when it is not there. */
  dataDir: string
  /** Real time unless given. */
  clock?: SimulatorClock
  /** How many times faster than life people and voices are; default 1. */
  tempo?: number
  /** False: nothing is synthesized, durations are estimated at 15 characters a second, recordings are silent. */
  voice?: boolean
}

/** A Twilio-compatible carrier on this machine. */
export interface Simulator {
  /** http://127.0.0.1:PORT, in place of https://api.twilio.com. */
  url: string
  accountSid: string
  authToken: string
  /** E.164; the number calls come from. */
  fromNumber: string
  /** Who answers at a number from now on. Without a script it is answered by hand on the phone's page, or rings out. */
  whenCalled(number: string, caller: Caller): void
  /** Every call so far, oldest first. */
  ledger(): LedgerCall[]
  /** Makes something go wrong. */
  plant(fault: Fault): void
  /** Ends all calls without a word, closes all sockets and the server, and leaves no timer behind. */
  stop(): Promise<void>
}

/** The longest frame that the phone's page may send, in bytes. */
const LARGEST_FRAME = 64 * 1024

/**
 * Starts a carrier that listens on 127.0.0.1 only and answers only to that name or localhost.
 * @throws when the port is taken, or the credentials in the data folder cannot be read
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const credentials = await keepCredentials(options.dataDir)
  const time = new LineTime(options.clock ?? realClock, options.tempo ?? 1)
  const voice = options.voice === false ? silentVoice : new FliteVoice()
  const faults = new Faults()
  const courier = new Courier(credentials.authToken)
  const stopping = new AbortController()
  let origin = ''

  const account = {
    sid: credentials.accountSid,
    mediaUrl: (recording: Parameters<typeof mediaUrl>[0]) => mediaUrl(recording, credentials.accountSid, origin),
  }
  const reporter = new Reporter(courier, faults, time, account)
  const recordings = new Recordings(time, (recording, event) => reporter.recordingCame(recording, event))
  const stage: Stage = { ...credentials, time, courier, reporter, recordings, faults, stopping: stopping.signal }
  const scripts = new Map<string, Caller>()
  const phones = new PhoneLine()
  const exchange = new Exchange(stage, voice, (number) => {
    const script = scripts.get(number)
    return script ? scriptedSubscriber(script) : phones.subscriber(number)
  })

  const app = new Hono<{ Bindings: HttpBindings }>()
    .use(onlyForThisMachine(() => origin))
    .route(
      `/${API_VERSION}/Accounts`,
      restApi({ credentials, exchange, recordings, faults, origin: () => origin, stopping: stopping.signal }),
    )
    .get('/', (c) => c.redirect('/phone'))
    .route('/', phones.routes())
    .route('/', phonePage())
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME })
  const server = await listen(app, sockets, options.port ?? 0)
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url: origin,
    accountSid: credentials.accountSid,
    authToken: credentials.authToken,
    fromNumber: credentials.fromNumber,
    whenCalled: (number, caller) => void scripts.set(number, caller),
    ledger: () => exchange.calls.map(ledgerOf),
    plant: (fault) => faults.plant(fault),
    async stop() {
      stopping.abort()
      exchange.stop()
      time.stop()
      courier.stop()
      phones.stop()
      for (const socket of sockets.clients) socket.terminate()
      await voice.stop()
      await close(server)
    },
  }
}

/** A page elsewhere must not reach this through a name that it points at 127.0.0.1 (DNS rebinding). */
function onlyForThisMachine(origin: () => string): MiddlewareHandler {
  return async (c, next) => {
    const { port } = new URL(origin())
    const host = c.req.header('host')
    if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
      return c.text('The simulated carrier answers only as 127.0.0.1 or localhost.', 403)
    }
    await next()
  }
}

type App = Hono<{ Bindings: HttpBindings }>

function listen(app: App, sockets: WebSocketServer, port: number): Promise<ReturnType<typeof serve>> {
  return new Promise((resolve, reject) => {
    const options = { fetch: app.fetch, hostname: '127.0.0.1', port, websocket: { server: sockets } }
    const server = serve(options, () => resolve(server))
    server.once('error', reject)
  })
}

function close(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}
