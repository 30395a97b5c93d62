import { describe, expect, test } from 'vitest'
import { openLog } from '#server/platform/log.ts'
import { openRelayLine, type RelayLine } from '#server/twilio/relay.ts'
import type { LineInput } from '#server/voice/line.ts'
import { ManualClock } from '#test/harness/manual-clock.ts'

const callSid = `CA${'1'.repeat(32)}`

/** A line, the socket that it writes to, and the Twilio at the other end. */
function call() {
  const clock = new ManualClock()
  const sent: Record<string, unknown>[] = []
  const closes: (number | undefined)[] = []
  const heard: LineInput[] = []
  const setups: unknown[] = []
  const logged: string[] = []
  const log = openLog('info')
  log.warn = ((...args: unknown[]) => logged.push(JSON.stringify(args))) as typeof log.warn
  const socket = { send: (text: string) => sent.push(JSON.parse(text)), close: (code?: number) => closes.push(code) }
  const line: RelayLine = openRelayLine(socket, { log, clock, callSid, onSetup: (setup) => setups.push(setup) })
  const frame = (value: unknown) => line.receive(JSON.stringify(value))
  return {
    clock,
    sent,
    closes,
    heard,
    setups,
    logged,
    line,
    frame,
    info: (name: string, value: string) => frame({ type: 'info', name, value }),
    said: () => sent.filter(({ type }) => type === 'text').map(({ token }) => token),
    ended: () => sent.some(({ type }) => type === 'end'),
    listen: () => line.listen((input) => heard.push(input)),
  }
}

/** The 13 keys as Twilio sends them. */
const setup = {
  type: 'setup',
  sessionId: `VX${'2'.repeat(32)}`,
  callSid,
  parentCallSid: '',
  from: '+12025550100',
  to: '+12025550143',
  forwardedFrom: '',
  callerName: '',
  direction: 'outbound-api',
  callType: 'PSTN',
  callStatus: 'IN_PROGRESS',
  accountSid: `AC${'3'.repeat(32)}`,
  customParameters: {},
}

function connected() {
  const it = call()
  it.listen()
  it.frame(setup)
  return it
}

describe('setting up', () => {
  test('the line is connected once the socket has named its call', () => {
    const it = connected()
    expect(it.heard).toEqual([{ type: 'connected' }])
    expect(it.setups).toEqual([{ callSid, sessionId: setup.sessionId }])
    it.frame(setup)
    expect(it.heard).toHaveLength(1)
  })

  test('another call’s socket is shut, and nothing is said or heard', () => {
    const it = call()
    it.listen()
    it.frame({ ...setup, callSid: `CA${'9'.repeat(32)}` })
    it.frame({ type: 'prompt', voicePrompt: 'secret', last: true })
    it.line.say('Hello.')
    it.line.hangUp()
    expect(it.closes).toEqual([1008])
    expect(it.sent).toEqual([])
    expect(it.setups).toEqual([])
    expect(it.heard).toEqual([{ type: 'closed', why: 'dropped' }])
  })

  test('what comes before the setup is not listened to', () => {
    const it = call()
    it.listen()
    it.frame({ type: 'prompt', voicePrompt: 'early', last: true })
    it.line.say('Hello.')
    expect(it.heard).toEqual([])
    expect(it.sent).toEqual([])
  })

  test('a listener that comes late gets everything, in order', () => {
    const it = call()
    it.frame(setup)
    it.frame({ type: 'prompt', voicePrompt: 'Hello?', last: true })
    it.listen()
    it.frame({ type: 'dtmf', digit: '#' })
    expect(it.heard.map(({ type }) => type)).toEqual(['connected', 'heard', 'digit'])
  })
})

describe('what Twilio sends becomes', () => {
  test.each<[string, unknown, LineInput]>([
    [
      'part of an utterance',
      { type: 'prompt', voicePrompt: 'The gar', lang: 'en', last: false },
      { type: 'heard', text: 'The gar', final: false },
    ],
    [
      'a whole utterance',
      { type: 'prompt', voicePrompt: 'The garden.', lang: 'en', last: true },
      { type: 'heard', text: 'The garden.', final: true },
    ],
    [
      'a whole one, where partials are unknown',
      { type: 'prompt', voicePrompt: 'Yes.' },
      { type: 'heard', text: 'Yes.', final: true },
    ],
    ['a key', { type: 'dtmf', digit: '#' }, { type: 'digit', digit: '#' }],
    [
      'a cut, with its time as a number',
      { type: 'interrupt', utteranceUntilInterrupt: 'What', durationUntilInterruptMs: 460 },
      { type: 'interrupted', spoken: 'What' },
    ],
    [
      'a cut, with its time as a string',
      { type: 'interrupt', utteranceUntilInterrupt: 'What', durationUntilInterruptMs: '460' },
      { type: 'interrupted', spoken: 'What' },
    ],
    ['our voice, on', { type: 'info', name: 'agentSpeaking', value: 'on' }, { type: 'our-voice', on: true }],
    [
      'our voice, off',
      { type: 'info', name: 'agentSpeaking', value: 'off', ts: 1752091238901 },
      { type: 'our-voice', on: false },
    ],
    [
      'the caller’s voice, on',
      { type: 'info', name: 'clientSpeaking', value: 'on' },
      { type: 'caller-speaking', on: true },
    ],
    [
      'the caller’s voice, off, in the other shape',
      { type: 'clientSpeaking', value: 'off' },
      { type: 'caller-speaking', on: false },
    ],
    ['our voice, on, in the other shape', { type: 'agentSpeaking', value: 'on' }, { type: 'our-voice', on: true }],
  ])('%s', (_, frame, input) => {
    const it = connected()
    it.frame(frame)
    expect(it.heard.slice(1)).toEqual([input])
  })

  test.each<[string, unknown]>([
    ['our words as spoken', { type: 'info', name: 'tokensPlayed', value: 'Hello.' }],
    ['round trips', { type: 'info', name: 'roundTripDelayMs', value: 120 }],
    ['an info without a name', { type: 'info' }],
    ['a frame of tomorrow', { type: 'mood', value: 'cheerful' }],
  ])('nothing: %s', (_, frame) => {
    const it = connected()
    it.frame(frame)
    expect(it.heard).toHaveLength(1)
    expect(it.closes).toEqual([])
  })

  test('an error is logged by its code, never by its words', () => {
    const it = connected()
    it.frame({ type: 'error', description: 'Invalid message received, code: 64107, {"token":"my secret"}' })
    expect(it.logged).toHaveLength(1)
    expect(it.logged[0]).toContain('64107')
    expect(it.logged[0]).not.toContain('secret')
    expect(it.heard).toHaveLength(1)
  })
})

describe('frames that cannot be read', () => {
  const broken = [
    '',
    'not json',
    '[]',
    '{}',
    '{"type":"prompt"}',
    '{"type":"dtmf","digit":"12"}',
    'null',
    '{"type":7}',
    '{"type":"info","name":"agentSpeaking","value":"maybe"}',
  ]

  test('are passed over, and ten in a row close the socket', () => {
    const it = connected()
    for (const text of broken) it.line.receive(text)
    expect(it.heard).toHaveLength(1)
    expect(it.closes).toEqual([])
    it.line.receive('tenth')
    expect(it.closes).toEqual([1007])
    expect(it.heard.at(-1)).toEqual({ type: 'closed', why: 'dropped' })
    expect(it.logged.join()).not.toContain('tenth')
  })

  test('do not add up when readable ones come between', () => {
    const it = connected()
    for (let round = 0; round < 5; round++) {
      for (const text of broken) it.line.receive(text)
      it.frame({ type: 'dtmf', digit: '1' })
    }
    expect(it.closes).toEqual([])
    expect(it.heard.filter(({ type }) => type === 'digit')).toHaveLength(5)
  })
})

describe('speaking', () => {
  test('our first words cannot be cut off, later ones can', () => {
    const it = connected()
    it.line.say('Hello Ada. This call is recorded.')
    it.line.say('What went well? <Tell me> & "so on".')
    it.line.say('')
    expect(it.sent).toEqual([
      { type: 'text', token: 'Hello Ada. This call is recorded.', last: true, interruptible: false },
      { type: 'text', token: 'What went well? <Tell me> & "so on".', last: true, interruptible: true },
    ])
  })

  test('very long words go out whole', () => {
    const it = connected()
    const words = 'word '.repeat(10_000)
    it.line.say(words)
    expect(it.said()).toEqual([words])
  })

  test('nothing is said after we have begun to leave, or after the line is gone', () => {
    const it = connected()
    it.line.hangUp()
    it.line.say('One more thing.')
    it.line.closed(1000)
    it.line.say('And another.')
    expect(it.sent).toEqual([{ type: 'end' }])
  })
})

describe('hanging up', () => {
  test('waits until the last word is out, as tokens-played tells it', () => {
    const it = connected()
    it.line.say('Thank you.')
    it.line.say('Goodbye.')
    it.line.hangUp()
    it.info('agentSpeaking', 'on')
    it.info('tokensPlayed', 'Thank you.')
    expect(it.ended()).toBe(false)
    it.info('tokensPlayed', ' Goodbye.')
    it.info('agentSpeaking', 'off')
    expect(it.ended()).toBe(true)
  })

  test('is not fooled by the end of earlier words', async () => {
    const it = connected()
    it.line.say('What went well?')
    it.info('agentSpeaking', 'on')
    it.info('tokensPlayed', 'What went well?')
    it.line.say('Goodbye.')
    it.line.hangUp()
    it.info('agentSpeaking', 'off')
    expect(it.ended()).toBe(false)
    await it.clock.advance(700)
    it.info('agentSpeaking', 'on')
    await it.clock.advance(2000)
    it.info('tokensPlayed', 'Goodbye.')
    it.info('agentSpeaking', 'off')
    expect(it.ended()).toBe(true)
  })

  test('goes by the speaker events alone where the words do not come back', async () => {
    const it = connected()
    it.line.say('Thank you for this. I will call again tomorrow. Goodbye.')
    it.line.hangUp()
    it.info('agentSpeaking', 'on')
    await it.clock.advance(3500)
    it.info('agentSpeaking', 'off')
    expect(it.ended()).toBe(true)
  })

  test('estimates 15 characters a second where no events come', async () => {
    const it = connected()
    it.line.say('x'.repeat(60))
    await it.clock.advance(1000)
    it.line.say('y'.repeat(30))
    it.line.hangUp()
    await it.clock.advance(5900)
    expect(it.ended()).toBe(false)
    await it.clock.advance(100)
    expect(it.ended()).toBe(true)
  })

  test('does not wait for ever when the end of our voice is never told', async () => {
    const it = connected()
    it.line.say('x'.repeat(150))
    it.line.hangUp()
    it.info('agentSpeaking', 'on')
    await it.clock.advance(22_900)
    expect(it.ended()).toBe(false)
    await it.clock.advance(100)
    expect(it.ended()).toBe(true)
  })

  test('comes at once when nothing is left to say, or when the caller cut us off', () => {
    const silent = connected()
    silent.line.hangUp()
    expect(silent.ended()).toBe(true)

    const cut = connected()
    cut.line.say('Thank you for this.')
    cut.info('agentSpeaking', 'on')
    cut.line.hangUp()
    cut.frame({ type: 'interrupt', utteranceUntilInterrupt: 'Thank', durationUntilInterruptMs: 300 })
    expect(cut.ended()).toBe(true)
  })

  test('happens once, and not at all when the line is gone before', async () => {
    const twice = connected()
    twice.line.hangUp()
    twice.line.hangUp()
    expect(twice.sent).toEqual([{ type: 'end' }])

    const gone = connected()
    gone.line.say('Goodbye.')
    gone.line.hangUp()
    gone.line.closed(1000)
    await gone.clock.advance(60_000)
    expect(gone.ended()).toBe(false)
  })

  test('still hands on what the caller says over our goodbye', () => {
    const it = connected()
    it.line.say('Goodbye.')
    it.line.hangUp()
    it.frame({ type: 'prompt', voicePrompt: 'Oh, and the cat.', last: true })
    expect(it.heard.at(-1)).toEqual({ type: 'heard', text: 'Oh, and the cat.', final: true })
  })
})

test.each<[number | undefined, 'hung-up' | 'dropped']>([
  [1000, 'hung-up'],
  [1005, 'hung-up'],
  [undefined, 'hung-up'],
  [1001, 'dropped'],
  [1006, 'dropped'],
  [1011, 'dropped'],
])('a socket closed with %s was %s', (code, why) => {
  const it = connected()
  it.line.closed(code)
  it.line.closed(1006)
  it.frame({ type: 'dtmf', digit: '1' })
  expect(it.heard.slice(1)).toEqual([{ type: 'closed', why }])
})
