import { expect, test } from 'vitest'
import { relayTwiml } from '../application.fixture.ts'
import { PHONE, together } from '../simulator.fixture.ts'
import { answers, type Caller, caller, hangsUpAfterWords, keys, silent } from './callers.ts'

const QUESTIONS = ['What went well today?', 'What do you wish for tomorrow?']

type Frame = Record<string, unknown>
const isFinal = (frame: Frame) => frame.type === 'prompt' && frame.last === true

/** An application that asks the questions one after the other, thanks, and hangs up. Resolves to the ledger's call. */
async function talk(who: Caller) {
  await using world = await together({}, { '/answer': () => relayTwiml(`${world.application.socketUrl}/relay`) })
  world.simulator.whenCalled(PHONE, who)
  await world.call()
  const relay = await world.application.relay()
  const say = (token: string) => relay.send({ type: 'text', token, last: true })
  let asked = 0
  relay.socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame
    if (frame.type === 'setup') say('Hello. This is your daily call.')
    if (frame.type === 'dtmf' && frame.digit === '#') relay.send({ type: 'end' })
    if (frame.type === 'setup' || isFinal(frame)) say(QUESTIONS[asked++] ?? 'Thank you. Goodbye.')
    if (frame.name === 'tokensPlayed' && String(frame.value).endsWith('Goodbye.')) relay.send({ type: 'end' })
  })
  return await world.ledgered(({ status }) => status === 'completed')
}

test('answers: one text for each question, then stays until the application hangs up', async () => {
  const { said, endedBy } = await talk(answers('The garden.', 'Rain, at last.'))
  expect(said.map(({ by, text }) => [by, text])).toEqual([
    ['application', 'Hello. This is your daily call.'],
    ['application', 'What went well today?'],
    ['person', 'The garden.'],
    ['application', 'What do you wish for tomorrow?'],
    ['person', 'Rain, at last.'],
    ['application', 'Thank you. Goodbye.'],
  ])
  expect(endedBy).toBe('application')
  for (const [index, words] of said.entries()) {
    const next = said[index + 1]
    if (next) expect(Temporal.Instant.compare(words.endedAt!, next.startedAt)).toBeLessThanOrEqual(0)
  }
})

test('hangsUpAfterWords: in the middle of the second answer', async () => {
  const { said, endedBy } = await talk(hangsUpAfterWords(4, 'The garden.', 'Rain, at long last.'))
  expect(said.filter(({ by }) => by === 'person')).toMatchObject([
    { text: 'The garden.', final: true },
    { text: 'Rain, at', final: false },
  ])
  expect(endedBy).toBe('person')
})

test('hangsUpAfterWords: right after an answer', async () => {
  const { said } = await talk(hangsUpAfterWords(2, 'The garden.', 'Never said.'))
  expect(said.filter(({ by }) => by === 'person')).toMatchObject([{ text: 'The garden.', final: true }])
})

test('keys: pressed once something was asked', async () => {
  const { pressed, said } = await talk(keys('12#'))
  expect(pressed.map(({ digit }) => digit)).toEqual(['1', '2', '#'])
  expect(said.some(({ by }) => by === 'person')).toBe(false)
})

test('hears takes what was spoken once, and gives all up to there', async () => {
  const heard: string[] = []
  await talk(
    caller(async (phone) => {
      phone.answer()
      heard.push(await phone.hears(/daily/))
      heard.push(await phone.hears('well'))
      await phone.says('Yes')
      heard.push(await phone.hears(/tomorrow\?$/))
      phone.hangsUp()
    }),
  )
  expect(heard).toEqual(['Hello. This is your daily call.', ...QUESTIONS])
})

test('a script that waits in vain says so in the ledger', async () => {
  const { scriptTrouble } = await talk(
    caller(async (phone) => {
      phone.answer()
      for (const question of QUESTIONS) {
        await phone.hears(question)
        await phone.says('Yes')
      }
      await phone.hears(/what is never said/)
    }),
  )
  expect(scriptTrouble).toBe('The call ended while the script waited to hear /what is never said/.')
})

test('a script that breaks ends its call and says why', async () => {
  await using world = await together({}, { '/answer': () => '<Response><Pause length="60"/></Response>' })
  world.simulator.whenCalled(
    PHONE,
    caller((phone) => {
      phone.answer()
      throw new Error('a mistake in the test')
    }),
  )
  await world.call()
  const { scriptTrouble } = await world.ledgered(({ status }) => status === 'failed')
  expect(scriptTrouble).toContain('a mistake in the test')
})

test('low level: sound without words, a partial, a final', async () => {
  await using world = await together({}, { '/answer': () => relayTwiml(`${world.application.socketUrl}/relay`) })
  world.simulator.whenCalled(
    PHONE,
    caller(async (phone) => {
      phone.answer()
      const relay = await world.application.relay()
      await relay.frame(({ type }) => type === 'setup')
      phone.speaking(true)
      phone.partial('I')
      phone.partial('I see')
      phone.final('I see.')
      phone.speaking(false)
    }),
  )
  await world.call()
  const relay = await world.application.relay()
  await relay.frame(({ name, value }) => name === 'clientSpeaking' && value === 'off')
  expect(relay.frames.slice(1).map(({ type, voicePrompt, value }) => [type, voicePrompt ?? value])).toEqual([
    ['info', 'on'],
    ['prompt', 'I'],
    ['prompt', 'I see'],
    ['prompt', 'I see.'],
    ['info', 'off'],
  ])
})

test('silent: answers, and is not heard', async () => {
  await using world = await together({}, { '/answer': () => '<Response><Say>Hello?</Say></Response>' })
  world.simulator.whenCalled(PHONE, silent())
  await world.call()
  const { said, answeredAt } = await world.ledgered(({ status }) => status === 'completed')
  expect(said.map(({ text }) => text)).toEqual(['Hello?'])
  expect(answeredAt).toBeDefined()
})
