import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { relayTwiml } from './application.fixture.ts'
import { readWav } from './audio/wav.ts'
import { PHONE, soon, together } from './simulator.fixture.ts'
import type { Simulator } from './simulator.ts'

type Frame = Record<string, unknown> & { type: string; callId: string }
const OTHER = '+12025550144'

/** A tab of the phone's page, without its looks. */
async function openTab(simulator: Simulator, number = PHONE, origin = simulator.url) {
  const address = `${simulator.url.replace('http', 'ws')}/phone/socket?number=${encodeURIComponent(number)}`
  const socket = new WebSocket(address, { origin })
  const frames: Frame[] = []
  socket.on('message', (data) => frames.push(JSON.parse(String(data))))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    frames,
    send: (frame: object | string) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    frame: (fits: (frame: Frame) => boolean) => soon(() => frames.find(fits)),
    of: (type: string) => soon(() => frames.find((frame) => frame.type === type)),
    close: () => socket.close(),
  }
}

/** A simulator whose calls are connected to a relay. */
async function exchange(options: Parameters<typeof together>[0] = {}) {
  const world = await together(options, {
    '/answer': () => relayTwiml(`${world.application.socketUrl}/relay`),
  })
  return world
}

test('a call rings in every tab of its number, is answered in one, and talks', async () => {
  await using world = await exchange()
  const [tab, twin, stranger] = await Promise.all([
    openTab(world.simulator),
    openTab(world.simulator),
    openTab(world.simulator, OTHER),
  ])
  expect(await tab.of('hello')).toEqual({ type: 'hello', number: PHONE, calls: [] })
  const { sid: callId } = await world.call()
  expect(await tab.of('ringing')).toEqual({ type: 'ringing', callId, from: world.simulator.fromNumber })
  await twin.of('ringing')
  tab.send({ type: 'answer', callId })
  expect(await twin.of('answered')).toEqual({ type: 'answered', callId, at: expect.stringMatching(/Z$/) })

  const relay = await world.application.relay()
  await relay.frame(({ type }) => type === 'setup')
  relay.send({ type: 'text', token: 'Hello. What went well?', last: true })
  const caption = await tab.frame(({ text }) => text === 'What went well?')
  expect(caption).toEqual({
    type: 'caption',
    callId,
    who: 'them',
    id: expect.any(String),
    text: 'What went well?',
    startsInMs: 0,
    durationMs: 1000,
    audio: null,
  })
  await relay.frame(({ name, value }) => name === 'agentSpeaking' && value === 'off')
  tab.send({ type: 'typing', callId, text: 'The' })
  tab.send({ type: 'typing', callId, text: 'The gar' })
  tab.send({ type: 'say', callId, text: 'The garden.' })
  tab.send({ type: 'say', callId, text: 'And the fox.' })
  await relay.frame(({ voicePrompt, last }) => voicePrompt === 'And the fox.' && last === true)
  const prompts = relay.frames
    .filter(({ type }) => type === 'prompt')
    .map(({ voicePrompt, last }) => [voicePrompt, last])
  expect(prompts).toEqual([
    ['The', false],
    ['The gar', false],
    ['The garden.', true],
    ['And the fox.', true],
  ])
  expect((await twin.frame(({ who }) => who === 'me')).text).toBe('The garden.')

  tab.send({ type: 'key', callId, digit: '#' })
  await relay.frame(({ digit }) => digit === '#')
  tab.send({ type: 'hang-up', callId })
  expect(await tab.of('ended')).toMatchObject({ callId, reason: 'you-hung-up', durationMs: expect.any(Number) })
  expect(stranger.frames.map(({ type }) => type)).toEqual(['hello'])
})

test('while somebody types the far end hears that they speak, until they delete it all', async () => {
  await using world = await exchange()
  const tab = await openTab(world.simulator)
  const { sid: callId } = await world.call()
  await tab.of('ringing')
  tab.send({ type: 'answer', callId })
  const relay = await world.application.relay()
  await relay.frame(({ type }) => type === 'setup')
  tab.send({ type: 'typing', callId, text: 'We' })
  await relay.frame(({ name, value }) => name === 'clientSpeaking' && value === 'on')
  tab.send({ type: 'typing', callId, text: '' })
  await relay.frame(({ name, value }) => name === 'clientSpeaking' && value === 'off')
})

test('who types on while their last words are spoken is heard to speak when those are out', async () => {
  await using world = await exchange()
  const tab = await openTab(world.simulator)
  const { sid: callId } = await world.call()
  await tab.of('ringing')
  tab.send({ type: 'answer', callId })
  const relay = await world.application.relay()
  await relay.frame(({ type }) => type === 'setup')
  tab.send({ type: 'say', callId, text: 'The garden was full of light.' })
  tab.send({ type: 'typing', callId, text: 'And' })
  tab.send({ type: 'typing', callId, text: 'And then' })
  await relay.frame(({ voicePrompt, last }) => voicePrompt === 'And then' && last === false)
  const prompts = relay.frames
    .filter(({ type }) => type === 'prompt')
    .map(({ voicePrompt, last }) => [voicePrompt, last])
  expect(prompts).toEqual([
    ['The garden was full of light.', true],
    ['And then', false],
  ])
  expect(relay.frames.findLast(({ name }) => name === 'clientSpeaking')?.value).toBe('on')
})

test('what is cut off is told, with the words that were heard', async () => {
  await using world = await exchange()
  const tab = await openTab(world.simulator)
  const { sid: callId } = await world.call()
  await tab.of('ringing')
  tab.send({ type: 'answer', callId })
  const relay = await world.application.relay()
  await relay.frame(({ type }) => type === 'setup')
  relay.send({ type: 'text', token: 'A word and another '.repeat(30), last: true })
  const { id } = await tab.of('caption')
  tab.send({ type: 'typing', callId, text: 'Yes' })
  expect(await tab.of('caption-cut')).toEqual({ type: 'caption-cut', callId, id, spoken: expect.any(String) })
})

test('the voice can be fetched while it is spoken', async () => {
  await using world = await exchange({ voice: true })
  const tab = await openTab(world.simulator)
  const { sid: callId } = await world.call()
  await tab.of('ringing')
  tab.send({ type: 'answer', callId })
  const relay = await world.application.relay()
  await relay.frame(({ type }) => type === 'setup')
  relay.send({ type: 'text', token: 'Hello Ada.', last: true })
  const { audio, durationMs } = await tab.of('caption')
  const answer = await fetch(`${world.simulator.url}${audio}`)
  expect(answer.headers.get('content-type')).toBe('audio/wav')
  const { samples, sampleRate } = readWav(new Uint8Array(await answer.arrayBuffer()))
  expect(sampleRate).toBe(16_000)
  expect((samples.length / sampleRate) * 1000).toBeCloseTo(Number(durationMs), -1)
  expect((await fetch(`${world.simulator.url}/phone/audio/CA0-1.1.wav`)).status).toBe(404)
})

const REASONS = [
  {
    reason: 'declined',
    status: 'busy',
    Timeout: '600',
    how: (tab: Tab, callId: string) => tab.send({ type: 'decline', callId }),
  },
  { reason: 'missed', status: 'no-answer', Timeout: '10', how: () => {} },
]
type Tab = Awaited<ReturnType<typeof openTab>>

test.each(REASONS)('a call that is $reason ends as $status', async ({ reason, status, Timeout, how }) => {
  await using world = await exchange()
  const tab = await openTab(world.simulator)
  const { sid: callId } = await world.call({ Timeout })
  await tab.of('ringing')
  how(tab, callId ?? '')
  expect(await tab.of('ended')).toMatchObject({ callId, reason, durationMs: 0 })
  expect(world.simulator.ledger()).toMatchObject([{ status }])
  tab.send({ type: 'answer', callId })
  expect(await tab.of('error')).toMatchObject({ message: 'That call is over.' })
})

test('a call that the application takes back is cancelled, one that it ends was hung up by them', async () => {
  await using world = await exchange()
  const tab = await openTab(world.simulator)
  const first = await world.call()
  await tab.of('ringing')
  await world.rest('POST', `/Calls/${first.sid}.json`, { Status: 'canceled' })
  await tab.frame(({ callId, reason }) => callId === first.sid && reason === 'cancelled')
  const second = await world.call()
  await tab.frame(({ type, callId }) => type === 'ringing' && callId === second.sid)
  tab.send({ type: 'answer', callId: second.sid })
  await tab.of('answered')
  await world.rest('POST', `/Calls/${second.sid}.json`, { Status: 'completed' })
  await tab.frame(({ callId, reason }) => callId === second.sid && reason === 'they-hung-up')
})

test('a tab that opens late is told what goes on; closing all tabs leaves the phone ringing', async () => {
  await using world = await exchange()
  const numbers = async () => (await fetch(`${world.simulator.url}/phone/numbers`)).json()
  const { sid: callId } = await world.call()
  await world.ledgered(({ status }) => status === 'ringing')
  expect(await numbers()).toEqual({ numbers: [{ number: PHONE, state: 'ringing' }] })
  const late = await openTab(world.simulator)
  expect(await late.of('hello')).toMatchObject({
    calls: [{ callId, from: world.simulator.fromNumber, state: 'ringing' }],
  })
  late.send({ type: 'answer', callId })
  await late.of('answered')
  expect(await numbers()).toEqual({ numbers: [{ number: PHONE, state: 'talking' }] })
  late.close()
  const again = await openTab(world.simulator)
  expect(await again.of('hello')).toMatchObject({
    calls: [{ callId, state: 'talking', answeredAt: expect.any(String) }],
  })
  again.send({ type: 'hang-up', callId })
  await again.of('ended')
  expect(await numbers()).toEqual({ numbers: [{ number: PHONE, state: 'idle' }] })
})

test('a tab reaches only calls to its own number, and nonsense is refused', async () => {
  await using world = await exchange()
  const [tab, stranger] = await Promise.all([openTab(world.simulator), openTab(world.simulator, OTHER)])
  const { sid: callId } = await world.call()
  await tab.of('ringing')
  stranger.send({ type: 'answer', callId })
  expect(await stranger.of('error')).toMatchObject({ message: 'That call is over.' })
  for (const nonsense of [
    '',
    'null',
    '[]',
    '{}',
    '{"type":"say","callId":"x"}',
    JSON.stringify({ type: 'key', callId, digit: 'x' }),
  ]) {
    const before = tab.frames.length
    tab.send(nonsense)
    await soon(() => tab.frames.length > before)
    expect(tab.frames.at(-1)).toEqual({ type: 'error', message: 'I did not understand that.' })
  }
  tab.send({ type: 'say', callId, text: 'x'.repeat(10_001) })
  await soon(() => tab.frames.filter(({ type }) => type === 'error').length === 7)
  expect(world.simulator.ledger()[0]?.status).toBe('ringing')
})

test('only the phone’s own page may open the socket, for a number that is one', async () => {
  await using world = await exchange()
  await expect(openTab(world.simulator, PHONE, 'http://evil.example')).rejects.toThrow('403')
  await expect(openTab(world.simulator, PHONE, '')).rejects.toThrow('403')
  await expect(openTab(world.simulator, '0123')).rejects.toThrow('400')
})
