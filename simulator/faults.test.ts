import { expect, test } from 'vitest'
import { relayTwiml } from './application.fixture.ts'
import type { CallbackFault } from './faults.ts'
import { Faults } from './faults.ts'
import { HandClock } from './hand-clock.fixture.ts'
import { noAnswer, silent } from './phones/callers.ts'
import { PHONE, soon, together } from './simulator.fixture.ts'

const ALL_EVENTS = 'initiated ringing answered completed'

test('a fault strikes as often as planted, where it fits, in the order of planting', () => {
  const faults = new Faults()
  faults.plant({ on: 'rest', does: 429, times: 2, match: ({ method }) => method === 'POST' })
  faults.plant({ on: 'rest', does: 500 })
  const strikes = ['GET', 'POST', 'POST', 'POST'].map((method) => faults.strike('rest', { method })?.does)
  expect(strikes).toEqual([500, 429, 429, undefined])
  expect(faults.strike('media', {})).toBeUndefined()
})

/** The sequence numbers of a call's status callbacks, as they arrived, under a fault. */
async function sequences(fault: CallbackFault & { event?: string }, count: number) {
  await using world = await together({}, { '/answer': () => '<Response><Pause length="10"/></Response>' })
  world.simulator.whenCalled(PHONE, silent())
  world.simulator.plant({ ...fault, match: ({ event }) => event === (fault.event ?? event) })
  await world.call({ StatusCallback: `${world.application.url}/status`, StatusCallbackEvent: ALL_EVENTS })
  await world.application.until(() => world.application.at('/status').length === count)
  await world.ledgered(({ status }) => status === 'completed')
  return {
    arrived: world.application.at('/status').map(({ form }) => Number(form.SequenceNumber)),
    tokens: new Set(world.application.at('/status').map(({ headers }) => headers['i-twilio-idempotency-token'])).size,
  }
}

test('a dropped callback never comes', async () => {
  const { arrived } = await sequences({ on: 'callback', does: 'drop', event: 'answered' }, 3)
  expect(arrived.toSorted()).toEqual([0, 1, 3])
})

test('a duplicated callback comes that often, as the same event', async () => {
  const { arrived, tokens } = await sequences({ on: 'callback', does: 'duplicate', copies: 5, event: 'ringing' }, 8)
  expect(arrived.toSorted()).toEqual([0, 1, 1, 1, 1, 1, 2, 3])
  expect(tokens).toBe(4)
})

test('a delayed callback comes after the others', async () => {
  const clock = new HandClock()
  await using world = await together({ clock, tempo: 1 })
  const { application } = world
  world.simulator.whenCalled(PHONE, silent())
  world.simulator.plant({ on: 'callback', does: 'delay', ms: 60_000, match: ({ event }) => event === 'ringing' })
  const status = { StatusCallback: `${application.url}/status`, StatusCallbackEvent: ALL_EVENTS }
  await world.call({ ...status, Twiml: '<Response><Pause length="10"/></Response>' })
  await clock.advance(59_999)
  await application.until(() => application.at('/status').length === 3)
  await clock.advance(1)
  await application.until(() => application.at('/status').length === 4)
  expect(
    application
      .at('/status')
      .map(({ form }) => form.CallStatus)
      .at(-1),
  ).toBe('ringing')
})

test('a reordered callback lets the next one pass', async () => {
  const { arrived } = await sequences({ on: 'callback', does: 'reorder', event: 'answered' }, 4)
  expect(arrived.slice(-2)).toEqual([3, 2])
})

test('the last callback, held back, comes all the same', async () => {
  const { arrived } = await sequences({ on: 'callback', does: 'reorder', event: 'completed' }, 4)
  expect(arrived.toSorted()).toEqual([0, 1, 2, 3])
})

test.each([
  [429, 429, 20429],
  [500, 500, 20500],
  [503, 503, 20500],
] as const)('REST refuses with %i and places no call', async (does, status, code) => {
  await using world = await together()
  world.simulator.plant({ on: 'rest', does })
  const order = { To: PHONE, From: world.simulator.fromNumber, Twiml: '<Response/>' }
  const refused = await world.rest('POST', '/Calls.json', order)
  expect(refused.status).toBe(status)
  expect(await refused.json()).toMatchObject({ code, status })
  expect(world.simulator.ledger()).toEqual([])
  expect((await world.rest('POST', '/Calls.json', order)).status).toBe(201)
})

test('REST accepts and answers 500, or with half an answer: the phone rings', async () => {
  await using world = await together()
  world.simulator.whenCalled(PHONE, noAnswer())
  const order = { To: PHONE, From: world.simulator.fromNumber, Twiml: '<Response/>' }
  world.simulator.plant({ on: 'rest', does: 'accept-then-500' })
  world.simulator.plant({ on: 'rest', does: 'accept-then-garble' })
  expect((await world.rest('POST', '/Calls.json', order)).status).toBe(500)
  const garbled = await world.rest('POST', '/Calls.json', order)
  await expect(garbled.json()).rejects.toThrow()
  await soon(() => world.simulator.ledger().filter(({ status }) => status === 'ringing').length === 2)
})

test('REST accepts and drops the connection: the phone rings', async () => {
  await using world = await together()
  world.simulator.plant({ on: 'rest', does: 'accept-then-drop-connection' })
  await expect(world.call({ Twiml: '<Response/>' })).rejects.toThrow()
  await world.ledgered(({ status }) => status === 'ringing')
})

test('REST accepts and never answers: the phone rings, and other requests are served', async () => {
  await using world = await together()
  world.simulator.plant({ on: 'rest', does: 'accept-then-hang' })
  const hung = world.call({ Twiml: '<Response/>' }).then(
    () => 'answered',
    () => 'broken off',
  )
  await world.ledgered(({ status }) => status === 'ringing')
  const list = (await (await world.rest('GET', `/Calls.json?To=${encodeURIComponent(PHONE)}`)).json()) as { calls: [] }
  expect(list.calls).toHaveLength(1)
  expect(await Promise.race([hung, Promise.resolve('silent')])).toBe('silent')
  await world.simulator.stop()
  expect(await hung).toBe('broken off')
})

test('TwiML that cannot be fetched once', async () => {
  await using world = await together({}, { '/answer': () => '<Response><Say>Fine.</Say></Response>' })
  world.simulator.whenCalled(PHONE, silent())
  world.simulator.plant({ on: 'twiml', does: 'fail' })
  world.simulator.plant({ on: 'twiml', does: 'delay', ms: 20 })
  for (const words of ['We are sorry. An application error has occurred. Goodbye.', 'Fine.']) {
    const { sid } = await world.call()
    const call = await world.ledgered((call) => call.sid === sid && call.status === 'completed')
    expect(call.said.map(({ text }) => text)).toEqual([words])
  }
})

test('a relay socket breaks in mid-call, and the session fails', async () => {
  await using world = await together(
    {},
    { '/answer': () => relayTwiml(`${world.application.socketUrl}/relay`, { action: '/done' }) },
  )
  world.simulator.whenCalled(PHONE, silent())
  world.simulator.plant({ on: 'relay', does: 'drop', afterMs: 500 })
  await world.call()
  const relay = await world.application.relay()
  expect(await relay.closed).toBe(1006)
  const hook = await world.application.until(() => world.application.at('/done')[0])
  expect(hook.form).toMatchObject({ SessionStatus: 'failed', ErrorCode: '64105', CallStatus: 'in-progress' })
})

test('media is not there at first, then it is', async () => {
  const recording = '<Start><Recording recordingStatusCallback="/recorded"/></Start>'
  await using world = await together({}, { '/answer': () => `<Response>${recording}<Pause/></Response>` })
  world.simulator.whenCalled(PHONE, silent())
  world.simulator.plant({ on: 'media', does: 'not-found', times: 2 })
  await world.call()
  const { form } = await world.application.until(() => world.application.at('/recorded')[0])
  const fetchIt = async () => (await world.rest('GET', `/Recordings/${form.RecordingSid}.wav`)).status
  expect([await fetchIt(), await fetchIt(), await fetchIt()]).toEqual([404, 404, 200])
})
