import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LedgerCall } from '#simulator/ledger.ts'
import { caller, silent } from '#simulator/phones/callers.ts'
import type { ScriptedPhone } from '#simulator/phones/scripted-phone.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'

/** Everybody here at once, at the pace of life, on a clock moved by hand: pauses are what they are. */
let dayline: Dayline
beforeAll(async () => {
  dayline = await startDayline({ now: '2026-05-01T18:00+02:00', tempo: 1 })
})
afterAll(() => dayline[Symbol.asyncDispose]())

const QUESTION = 'What was good?'

/** Fifty words, said within twenty seconds. */
const LONG = Array.from({ length: 50 }, (_, index) => ['the light', 'the garden', 'and bread'][index % 3])
  .join(' ')
  .split(' ')
  .slice(0, 50)
  .join(' ')

/** Somebody with one question, and what became of the call in which they lived through this story. */
async function listenTo(story: (phone: ScriptedPhone) => Promise<void>) {
  const ada = await dayline.person({ prompts: [QUESTION] })
  dayline.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hears(QUESTION)
      await story(phone)
      await phone.staysUntilTheEnd()
    }),
  )
  const call = await ada.callMe()
  await ada.callIsOver(call.id)
  const ring = ada.rings().at(-1)!
  expect(ring.scriptTrouble).toBeUndefined()
  const entries = await ada.entries()
  return { ring, answers: entries.flatMap((entry) => entry.answers.map(({ text }) => text)) }
}

const since = (from: Temporal.Instant, to: Temporal.Instant) => to.since(from).total('milliseconds')

/** How long it was silent between the person's last word and our next, in milliseconds. We said nothing before. */
function silenceAfter(ring: LedgerCall): number {
  const [asked, ...rest] = ring.said
  const theirs = rest.filter(({ by }) => by === 'person')
  const ours = rest.filter(({ by }) => by === 'application')
  const lastWord = theirs.at(-1)!.endedAt!
  expect(asked!.cutAfter).toBeUndefined()
  expect(ours.map(({ text }) => text)).toEqual(['Thank you for completing your reflection. Goodbye.'])
  return since(lastWord, ours[0]!.startedAt)
}

test.concurrent.each([
  { how: 'in an utterance that stays open', final: false },
  { how: 'that the carrier takes for the end of an utterance', final: true },
])(
  'a pause of 2.5 seconds $how, then twenty seconds with nothing final: one answer, and we say nothing',
  async ({ final }) => {
    const { ring, answers } = await listenTo(async (phone) => {
      await phone.says('The garden was full of', { final })
      await phone.pauses(2500)
      await phone.says(LONG, { wordsPerSecond: 2.5, final: false })
      await phone.says('and that was good.')
    })
    expect(answers).toEqual([`The garden was full of ${LONG} and that was good.`])
    const theirs = ring.said.filter(({ by }) => by === 'person')
    expect(since(theirs[0]!.startedAt, theirs.at(-1)!.endedAt!)).toBeGreaterThan(23_500)
    expect(silenceAfter(ring)).toBeGreaterThanOrEqual(3000)
    expect(silenceAfter(ring)).toBeLessThan(4500)
  },
)

test.concurrent('words that never become final are kept, too', async () => {
  const { ring, answers } = await listenTo((phone) => phone.says('The garden was full of light', { final: false }))
  expect(answers).toEqual(['The garden was full of light'])
  const [, theirs, ours] = ring.said
  expect(theirs).toMatchObject({ by: 'person', final: false })
  expect(since(theirs!.startedAt, ours!.startedAt)).toBeGreaterThanOrEqual(2000 + 3000) // six words, then patience
})

test.concurrent('after a trailing "and" we wait longer than after a finished sentence', async () => {
  const { ring, answers } = await listenTo(async (phone) => {
    await phone.says('The garden, and')
    await phone.pauses(4000)
    await phone.says('the bread.')
  })
  expect(answers).toEqual(['The garden, and the bread.'])
  expect(silenceAfter(ring)).toBeGreaterThanOrEqual(3000)
})

test.concurrent.each(['I’m done.', 'That’s all.'])(
  '"%s" closes at once and is no part of the answer',
  async (closing) => {
    const { ring, answers } = await listenTo((phone) => phone.says(`The garden was full of light. ${closing}`))
    expect(answers).toEqual(['The garden was full of light.'])
    expect(silenceAfter(ring)).toBeLessThan(1000)
  },
)

test.concurrent('the key # closes at once', async () => {
  const { ring, answers } = await listenTo(async (phone) => {
    await phone.says('The garden was full of light.')
    await phone.presses('#')
  })
  expect(answers).toEqual(['The garden was full of light.'])
  expect(silenceAfter(ring)).toBeLessThan(1000)
})

test.concurrent('after silence we ask once more, then go on, and part kindly from who says nothing at all', async () => {
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, silent())
  const call = await ada.callMe()
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED' })
  const { said } = ada.rings().at(-1)!
  expect(said.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Hello Ada\. .* What are you grateful for today\?$/),
    'I am still here, take your time. What are you grateful for today?',
    'That is all right, we can leave that one. What is one thing you learned today?',
    'I am still here, take your time. What is one thing you learned today?',
    expect.stringMatching(/^I did not hear anything this time, and that is all right\./),
  ])
  for (const [index, words] of said.slice(1).entries())
    expect(since(said[index]!.endedAt!, words.startedAt)).toBeGreaterThanOrEqual(9000)
  expect(await ada.entries()).toEqual([])
})

test.concurrent('a question left in silence is left out, and the others are heard', async () => {
  const ada = await dayline.person()
  dayline.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hears('learned today?')
      await phone.says('Patience.')
      await phone.staysUntilTheEnd()
    }),
  )
  const call = await ada.callMe()
  await ada.callIsOver(call.id)
  expect(await ada.entries()).toMatchObject([
    { finished: true, answers: [{ prompt: 'What is one thing you learned today?', text: 'Patience.' }] },
  ])
})
