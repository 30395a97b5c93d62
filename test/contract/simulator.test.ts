import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { relayTwiml, startApplication } from '#simulator/application.fixture.ts'
import { answers, caller, noAnswer } from '#simulator/phones/callers.ts'
import { type Simulator, startSimulator } from '#simulator/simulator.ts'
import { LocalClient, twilio } from '#test/contract/local-client.ts'

const OPENAPI = join(import.meta.dirname, '../../../shared/twilio-oai/twilio_api_v2010.json')
const PHONE = '+12025550143'

let dataDir: string
let simulator: Simulator
let application: Awaited<ReturnType<typeof startApplication>>
const twimlOf = new Map<string, string>()

const client = () =>
  twilio(simulator.accountSid, simulator.authToken, { httpClient: new LocalClient(simulator.url, { timeout: 5000 }) })

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'simulator-'))
  simulator = await startSimulator({ dataDir, tempo: 20, voice: false })
  application = await startApplication({ '/answer': (hook) => twimlOf.get(hook.form.To ?? '') })
})

afterAll(async () => {
  await simulator.stop()
  await application.stop()
  await rm(dataDir, { recursive: true })
})

afterEach(() => {
  application.hooks.length = 0
  application.relays.length = 0
})

test('a call goes from queued to completed', async () => {
  simulator.whenCalled(PHONE, answers('The garden.'))
  twimlOf.set(PHONE, relayTwiml(`${application.socketUrl}/relay/t1`, { action: `${application.url}/done` }))
  const created = await client().calls.create({
    to: PHONE,
    from: simulator.fromNumber,
    url: `${application.url}/answer`,
    statusCallback: `${application.url}/status`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
  })
  expect(created.status).toBe('queued')
  const relay = await application.relay()
  await relay.frame(({ type }) => type === 'setup')
  relay.send({ type: 'text', token: 'What went well today?', last: true })
  await relay.frame(({ type, last }) => type === 'prompt' && last === true)
  relay.send({ type: 'end', handoffData: '{"ok":true}' })
  await application.until(() => application.at('/done')[0])
  await application.until(() => application.at('/status').length === 4)
  expect((await client().calls(created.sid).fetch()).status).toBe('completed')
})
