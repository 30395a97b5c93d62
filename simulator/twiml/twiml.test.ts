import { expect, test } from 'vitest'
import { silent } from '../phones/callers.ts'
import { PHONE, together } from '../simulator.fixture.ts'
import { readTwiml, TwimlError } from './document.ts'

type Answers = NonNullable<Parameters<typeof together>[1]>

const APOLOGY = 'We are sorry. An application error has occurred. Goodbye.'

/** What is heard when TwiML is answered so, and the call's warnings. */
async function heard(answers: Answers, fields: (application: string) => Record<string, string> = () => ({})) {
  await using world = await together({}, answers)
  world.simulator.whenCalled(PHONE, silent())
  await world.call(fields(world.application.url))
  const call = await world.ledgered(({ status }) => status === 'completed')
  const talkMs = call.answeredAt!.until(call.endedAt!).total('milliseconds') * 50
  return {
    words: call.said.map(({ text }) => text),
    codes: call.warnings.map(({ code }) => code),
    hooks: world.application.hooks,
    talkMs,
  }
}

test('reads verbs, attributes and what SSML says', () => {
  const [say, pause] = readTwiml(`<?xml version="1.0" encoding="UTF-8"?>
    <!-- a comment --><Response><Say voice="Google.en-US-Chirp3-HD-Aoede">Hello <sub alias="Doctor">Dr.</sub> A &amp; B,
    <break time="1s"/>how <emphasis>are</emphasis> you?</Say><Pause length="2"/></Response>`)
  expect(say).toMatchObject({ name: 'Say', attributes: { voice: 'Google.en-US-Chirp3-HD-Aoede' } })
  expect(say?.text).toBe('Hello Doctor A & B, how are you?')
  expect(pause).toEqual({ name: 'Pause', attributes: { length: '2' }, children: [], text: '' })
})

test.each([
  ['<Response><Say></Response>', 12100],
  ['<Response>', 12100],
  ['', 12100],
  ['Hello', 12100],
  ['<Response/><Response/>', 12100],
  ['<response/>', 12102],
  ['<Say>Hello</Say>', 12102],
])('refuses %j with %i', (text, code) => {
  expect(() => readTwiml(text)).toThrow(expect.objectContaining({ code }))
  expect(() => readTwiml(text)).toThrow(TwimlError)
})

test('says, pauses and hangs up; verbs after it are not reached', async () => {
  const twiml = '<Response><Say loop="2">One.</Say><Pause length="5"/><Hangup/><Say>Two.</Say></Response>'
  const { words, talkMs } = await heard({ '/answer': () => twiml })
  expect(words).toEqual(['One.', 'One.'])
  expect(talkMs).toBeGreaterThan(5000)
})

test('a redirect is fetched with the method it names, relative to where it stands', async () => {
  const { words, hooks } = await heard({
    '/answer': () => '<Response><Redirect method="GET">next/step?a=1</Redirect><Say>Never.</Say></Response>',
    '/next/step': () => '<Response><Say>Here.</Say></Response>',
  })
  expect(words).toEqual(['Here.'])
  expect(hooks.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual(['POST /answer', 'GET /next/step'])
  expect(hooks[1]?.form).toMatchObject({ a: '1', CallStatus: 'in-progress', To: PHONE })
})

test('an unknown verb is passed over with a warning', async () => {
  const twiml = '<Response><constructor/><Say>On.</Say><Start><Stream url="wss://x"/></Start><Connect/></Response>'
  expect(await heard({ '/answer': () => twiml })).toMatchObject({ words: ['On.'], codes: [12200, 12200, 12200] })
})

test('an empty answer hangs up', async () => {
  expect(await heard({ '/answer': () => ({ status: 204, type: '' }) })).toMatchObject({ words: [], codes: [] })
  expect(await heard({ '/answer': () => '' })).toMatchObject({ words: [], codes: [] })
})

const BROKEN: [string, Answers[string], number][] = [
  ['a 500', () => ({ status: 500, body: 'no' }), 11200],
  ['a 404', () => ({ status: 404, body: '<Response/>' }), 11200],
  ['no XML', () => 'Hello', 12100],
  ['JSON', () => ({ type: 'application/json', body: '{}' }), 12300],
  ['more than 64 kB', () => `<Response><!--${'x'.repeat(70_000)}--></Response>`, 11750],
  ['redirects without end', () => ({ status: 302, headers: { location: '/answer' } }), 11215],
]

test.each(BROKEN)('%s: an application error is announced, then the line is cut', async (_name, answer, code) => {
  expect(await heard({ '/answer': answer })).toMatchObject({ words: [APOLOGY], codes: [code] })
})

test('the fallback is asked, with what went wrong', async () => {
  const { words, hooks } = await heard(
    { '/answer': () => ({ status: 500 }), '/sorry': () => '<Response><Say>I am sorry.</Say></Response>' },
    (application) => ({ FallbackUrl: `${application}/sorry` }),
  )
  expect(words).toEqual(['I am sorry.'])
  expect(hooks.at(-1)?.form).toMatchObject({ ErrorCode: '11200', ErrorUrl: hooks[0]?.url })
})

test('a fallback that fails too ends in the application error', async () => {
  const { words, codes } = await heard({ '/answer': () => ({ status: 500 }), '/sorry': () => 'no' }, (application) => ({
    FallbackUrl: `${application}/sorry`,
  }))
  expect(words).toEqual([APOLOGY])
  expect(codes).toEqual([11200, 12100])
})

test.each([
  ['<Redirect>http://</Redirect>', 11100],
  ['<Connect><ConversationRelay/></Connect>', 64101],
  ['<Connect><ConversationRelay url="https://x/relay"/></Connect>', 64101],
])('%s cannot be executed: %i, and the fallback is asked', async (verb, code) => {
  const { words, codes, hooks } = await heard(
    { '/answer': () => `<Response>${verb}</Response>`, '/sorry': () => '<Response><Say>I am sorry.</Say></Response>' },
    (application) => ({ FallbackUrl: `${application}/sorry` }),
  )
  expect([words, codes]).toEqual([['I am sorry.'], [code]])
  expect(hooks.at(-1)?.form).toMatchObject({ ErrorCode: String(code), ErrorUrl: hooks[0]?.url })
})

test('inline TwiML has nothing to be relative to', async () => {
  const { words, codes } = await heard({}, () => ({ Twiml: '<Response><Redirect>/next</Redirect></Response>' }))
  expect([words, codes]).toEqual([[APOLOGY], [11100]])
})

test('an answer by HTTP redirect is followed with GET, and signed anew', async () => {
  const { words, hooks } = await heard({
    '/answer': () => ({ status: 302, headers: { location: '/moved?x=1' } }),
    '/moved': () => '<Response><Say>Moved.</Say></Response>',
  })
  expect(words).toEqual(['Moved.'])
  expect(hooks[1]).toMatchObject({ method: 'GET', path: '/moved?x=1', form: { x: '1' } })
})

test('documents that only point at each other come to an end', async () => {
  const { words, hooks } = await heard({ '/answer': () => '<Response><Redirect>/answer</Redirect></Response>' })
  expect(words).toEqual([])
  expect(hooks.length).toBeLessThanOrEqual(101)
})
