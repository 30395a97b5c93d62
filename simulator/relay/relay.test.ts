import { expect, test } from 'vitest'
import { type Relay, relayTwiml } from '../application.fixture.ts'
import { caller, silent } from '../phones/callers.ts'
import type { ScriptedPhone } from '../phones/scripted-phone.ts'
import { PHONE, together } from '../simulator.fixture.ts'
import { sign } from '../webhooks/signature.ts'

type Frame = Record<string, unknown>
const isType = (type: string) => (frame: Frame) => frame.type === type
const isFinal = (frame: Frame) => frame.type === 'prompt' && frame.last === true
const isInfo = (name: string, value: string) => (frame: Frame) => frame.name === name && frame.value === value

/** Takes about half a minute to say: no reaction to it comes too late, however busy the machine. */
const LONG = 'It was a very long and winding road '.repeat(12).trim()

/** A call that is answered and connected to a relay with these attributes; the story goes on after the setup. */
async function onTheLine(story: (phone: ScriptedPhone, relay: Relay) => Promise<void> | void, attributes?: string) {
  const twiml = () => relayTwiml(`${world.application.socketUrl}/relay/t1?x=1&amp;y=2`, { attributes, action: '/done' })
  const world = await together({}, { '/answer': twiml })
  world.simulator.whenCalled(
    PHONE,
    caller(async (phone) => {
      phone.answer()
      const relay = await world.application.relay()
      await relay.frame(isType('setup'))
      await story(phone, relay)
    }),
  )
  await world.call()
  const relay = await world.application.relay()
  await relay.frame(isType('setup'))
  const say = (token: string, more = {}) => relay.send({ type: 'text', token, last: true, ...more })
  return { ...world, relay, say, done: () => world.application.until(() => world.application.at('/done')[0]) }
}

test('the upgrade is signed over the address as the TwiML wrote it, and the setup has 13 keys', async () => {
  await using line = await onTheLine(() => {})
  expect(line.relay.url).toBe(`${line.application.socketUrl}/relay/t1?x=1&y=2`)
  expect(line.relay.signature).toBe(sign(line.simulator.authToken, line.relay.url, []))
  const [call] = line.simulator.ledger()
  expect(line.relay.frames[0]).toEqual({
    type: 'setup',
    sessionId: expect.stringMatching(/^VX[0-9a-f]{32}$/),
    accountSid: line.simulator.accountSid,
    callSid: call?.sid,
    parentCallSid: '',
    from: line.simulator.fromNumber,
    to: PHONE,
    forwardedFrom: '',
    callerName: '',
    direction: 'outbound-api',
    callType: 'PSTN',
    callStatus: 'IN-PROGRESS',
    customParameters: { token: 't1' },
  })
})

test('what is said comes as sound, growing partials, the final and silence', async () => {
  await using line = await onTheLine((phone) => phone.says('I saw a fox.'))
  await line.relay.frame(isInfo('clientSpeaking', 'off'))
  const prompt = (voicePrompt: string, last: boolean) => ({ type: 'prompt', voicePrompt, lang: 'en-US', last })
  expect(line.relay.frames.slice(1)).toEqual([
    { type: 'info', name: 'clientSpeaking', value: 'on' },
    prompt('I', false),
    prompt('I saw', false),
    prompt('I saw a', false),
    prompt('I saw a fox.', true),
    { type: 'info', name: 'clientSpeaking', value: 'off' },
  ])
})

test('a pause in mid-sentence leaves the utterance open', async () => {
  await using line = await onTheLine(async (phone) => {
    await phone.says('We walked to', { final: false })
    await phone.pauses(2500)
    await phone.says('the sea', { wordsPerSecond: 1 })
  })
  await line.relay.frame(isFinal)
  const prompts = line.relay.frames.filter(isType('prompt')).map(({ voicePrompt, last }) => [voicePrompt, last])
  expect(prompts).toEqual([
    ['We', false],
    ['We walked', false],
    ['We walked to', false],
    ['We walked to the', false],
    ['We walked to the sea', true],
  ])
  const { said } = await line.ledgered(({ said }) => said.length > 0)
  expect(said).toMatchObject([{ by: 'person', text: 'We walked to the sea', final: true }])
})

test('without partialPrompts and events only finals come, and keys only with dtmfDetection', async () => {
  await using line = await onTheLine(async (phone) => {
    await phone.presses('12')
    await phone.says('I saw a fox.')
    phone.hangsUp()
  }, '')
  await line.done()
  expect(line.relay.frames.slice(1)).toEqual([
    { type: 'prompt', voicePrompt: 'I saw a fox.', lang: 'en-US', last: true },
  ])
  expect(line.simulator.ledger()[0]?.pressed).toMatchObject([{ digit: '1' }, { digit: '2' }])
})

test('keys come one by one', async () => {
  await using line = await onTheLine((phone) => phone.presses('1*0#'))
  await line.relay.frame(({ digit }) => digit === '#')
  expect(line.relay.frames.filter(isType('dtmf')).map(({ digit }) => digit)).toEqual(['1', '*', '0', '#'])
})

test('the application is heard to the end, with its events around it', async () => {
  const heard: string[] = []
  await using line = await onTheLine(async (phone) => void heard.push(await phone.hears('Goodbye')))
  line.say('Thank you for that.')
  line.say('Goodbye.')
  await line.relay.frame(isInfo('agentSpeaking', 'off'))
  expect(line.relay.frames.slice(1)).toEqual([
    { type: 'info', name: 'agentSpeaking', value: 'on' },
    { type: 'info', name: 'tokensPlayed', value: 'Thank you for that.' },
    { type: 'info', name: 'tokensPlayed', value: 'Goodbye.' },
    { type: 'info', name: 'agentSpeaking', value: 'off' },
  ])
  expect(heard).toEqual(['Thank you for that. Goodbye.'])
})

test('tokens are gathered into sentences', async () => {
  await using line = await onTheLine(() => {})
  for (const token of ['Hello', ' Ada. How', ' are you', ' today'])
    line.relay.send({ type: 'text', token, last: false })
  line.relay.send({ type: 'text', token: '?', last: true })
  await line.relay.frame(isInfo('tokensPlayed', 'How are you today?'))
  expect(line.simulator.ledger()[0]?.said.map(({ text }) => text)).toEqual(['Hello Ada.', 'How are you today?'])
})

test('words over the voice cut it off, once, and are heard', async () => {
  await using line = await onTheLine(async (phone) => {
    await phone.pauses(1500)
    await phone.says('Wait a moment')
  })
  line.say(LONG)
  line.say('Nor this one.')
  await line.relay.frame(isFinal)
  const interrupts = line.relay.frames.filter(isType('interrupt'))
  expect(interrupts).toHaveLength(1)
  const { utteranceUntilInterrupt, durationUntilInterruptMs } = interrupts[0] ?? {}
  expect(LONG.startsWith(String(utteranceUntilInterrupt))).toBe(true)
  expect(utteranceUntilInterrupt).toMatch(/^It was/)
  expect(Number(durationUntilInterruptMs)).toBeGreaterThan(1500)
  expect(line.simulator.ledger()[0]?.said).toMatchObject([
    { by: 'application', cutAfter: utteranceUntilInterrupt },
    { by: 'person', text: 'Wait a moment', final: true },
  ])
  expect(line.relay.frames.filter(isType('prompt')).length).toBe(3)
})

const OVER_THE_VOICE = [
  { attributes: 'interruptible="none" reportInputDuringAgentSpeech="speech"', interrupt: 0, prompt: 1, dtmf: 0 },
  { attributes: 'interruptible="none" reportInputDuringAgentSpeech="any"', interrupt: 0, prompt: 1, dtmf: 1 },
  { attributes: 'interruptible="none"', interrupt: 0, prompt: 0, dtmf: 0 },
  { attributes: 'interruptible="dtmf"', interrupt: 1, prompt: 0, dtmf: 1 },
  { attributes: 'interruptible="speech"', interrupt: 1, prompt: 1, dtmf: 1 },
]

test.each(OVER_THE_VOICE)('with $attributes: $interrupt cut off, $prompt heard, $dtmf keyed', async (expected) => {
  await using line = await onTheLine(async (phone, relay) => {
    await relay.frame(isInfo('agentSpeaking', 'on'))
    await phone.says('Yes')
    await phone.presses('1')
    await phone.hears('to be.')
    phone.hangsUp()
  }, `${expected.attributes} dtmfDetection="true" events="speaker-events"`)
  line.say(`${LONG}, and so it is to be.`)
  // What was cut off is said again, so that the story comes to its end.
  if (expected.interrupt) {
    await line.relay.frame(isType('interrupt'))
    await line.relay.frame(expected.prompt ? isType('prompt') : isType('dtmf'))
    if (expected.prompt) await line.relay.frame(isType('dtmf'))
    line.say('It is to be.')
  }
  await line.done()
  const count = (type: string) => line.relay.frames.filter(isType(type)).length
  expect({ interrupt: count('interrupt'), prompt: count('prompt'), dtmf: count('dtmf') }).toEqual({
    interrupt: expected.interrupt,
    prompt: expected.prompt,
    dtmf: expected.dtmf,
  })
})

test('a text frame may say for itself that it is not to be interrupted', async () => {
  await using line = await onTheLine(async (phone, relay) => {
    await relay.frame(isInfo('agentSpeaking', 'on'))
    await phone.says('Yes')
    await phone.hears('heard')
  }, 'reportInputDuringAgentSpeech="speech" events="speaker-events"')
  line.say(`${LONG} and must be heard.`, { interruptible: false })
  await line.relay.frame(isFinal)
  await line.relay.frame(isInfo('agentSpeaking', 'off'))
  expect(line.relay.frames.some(isType('interrupt'))).toBe(false)
  const order = line.relay.frames.filter((frame) => isFinal(frame) || isInfo('agentSpeaking', 'off')(frame))
  expect(order.map(({ type }) => type)).toEqual(['prompt', 'info'])
})

test('after end the action is told, and what it answers is done', async () => {
  await using line = await onTheLine(() => {})
  line.relay.send({ type: 'end', handoffData: '{"reason":"done"}' })
  const hook = await line.done()
  expect(hook.form).toMatchObject({
    SessionStatus: 'ended',
    HandoffData: '{"reason":"done"}',
    CallStatus: 'in-progress',
  })
  expect(hook.form.SessionDuration).toMatch(/^\d+$/)
  expect(await line.relay.closed).toBe(1000)
  expect(await line.ledgered(({ status }) => status === 'completed')).toMatchObject({ endedBy: 'application' })
})

test('after a hang-up the action is told with SessionStatus completed', async () => {
  await using line = await onTheLine((phone) => phone.hangsUp())
  const hook = await line.done()
  expect(hook.form).toMatchObject({ SessionStatus: 'completed', CallStatus: 'completed' })
  expect(hook.form).not.toHaveProperty('HandoffData')
  expect(await line.relay.closed).toBe(1000)
  expect(line.simulator.ledger()[0]).toMatchObject({ status: 'completed', endedBy: 'person' })
})

test('a socket that the application drops fails the session, and the call goes on with the action', async () => {
  await using line = await onTheLine(() => {})
  line.relay.socket.terminate()
  const hook = await line.done()
  expect(hook.form).toMatchObject({ SessionStatus: 'failed', ErrorCode: '64105', CallStatus: 'in-progress' })
})

test('a socket that cannot be opened fails the session', async () => {
  const refused = '<ConversationRelay url="ws://127.0.0.1:9/nobody"/>'
  await using world = await together(
    {},
    {
      '/answer': () => `<Response><Connect action="/done">${refused}</Connect></Response>`,
      '/done': () => '<Response/>',
    },
  )
  world.simulator.whenCalled(PHONE, silent())
  await world.call()
  const hook = await world.application.until(() => world.application.at('/done')[0])
  expect(hook.form).toMatchObject({ SessionStatus: 'failed', ErrorCode: '64102' })
})

const MALFORMED = [
  'no json',
  '[]',
  'null',
  '"text"',
  '{}',
  '{"type":"nonsense"}',
  '{"type":"text"}',
  '{"type":"text","token":7}',
  '{"type":"sendDigits","digits":"abc"}',
  '{"type":"end","handoffData":{}}',
]

test('a malformed message is refused by name and changes nothing; ten in a row close the socket', async () => {
  await using line = await onTheLine(() => {})
  for (const message of MALFORMED.slice(1)) line.relay.send(message)
  line.say('Still here.')
  await line.relay.frame(isInfo('tokensPlayed', 'Still here.'))
  const errors = line.relay.frames.filter(isType('error'))
  expect(errors).toEqual(
    MALFORMED.slice(1).map((message) => ({ type: 'error', description: `Invalid message received: ${message}` })),
  )
  for (const message of MALFORMED) line.relay.send(message)
  expect(await line.relay.closed).toBe(1007)
  expect((await line.done()).form).toMatchObject({ SessionStatus: 'failed', ErrorCode: '64105' })
  expect(line.simulator.ledger()[0]?.warnings.filter(({ code }) => code === 64107)).toHaveLength(19)
})

test('a welcome greeting is said, and keys can be sent to the person', async () => {
  await using line = await onTheLine(() => {}, 'welcomeGreeting="Welcome." events="tokens-played"')
  await line.relay.frame(isInfo('tokensPlayed', 'Welcome.'))
  line.relay.send({ type: 'sendDigits', digits: '1w2' })
  const { pressed } = await line.ledgered(({ pressed }) => pressed.length === 2)
  expect(pressed).toMatchObject([
    { by: 'application', digit: '1' },
    { by: 'application', digit: '2' },
  ])
})

test('the language of prompts can be changed', async () => {
  await using line = await onTheLine(async (phone) => {
    await phone.hears('Deutsch')
    await phone.says('Ja')
  }, 'language="en-GB"')
  line.relay.send({ type: 'language', transcriptionLanguage: 'de-DE' })
  line.say('Nun auf Deutsch')
  expect(await line.relay.frame(isFinal)).toMatchObject({ lang: 'de-DE' })
})

test('words that may be preempted make way for the next', async () => {
  await using line = await onTheLine(() => {})
  line.say(LONG, { preemptible: true })
  await line.relay.frame(isInfo('agentSpeaking', 'on'))
  line.say('Here it is.')
  await line.relay.frame(isInfo('tokensPlayed', 'Here it is.'))
  expect(line.relay.frames.some(isType('interrupt'))).toBe(false)
  expect(line.simulator.ledger()[0]?.said[0]).toHaveProperty('cutAfter')
})
