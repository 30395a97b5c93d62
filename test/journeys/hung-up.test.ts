import { expect, test } from 'vitest'
import type { ReflectionOpened } from '#contract/reflections.ts'
import { answers, caller, hangsUpAfterWords } from '#simulator/phones/callers.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'
import type { Person } from '#test/harness/person.ts'

const NOW = '2026-05-01T18:00+02:00'
const [GRATEFUL, LEARNED] = ['What are you grateful for today?', 'What is one thing you learned today?']

/** Answers the first question and hangs up while the second is asked. */
const hangsUpBetween = caller(async (phone) => {
  phone.answer()
  await phone.hearsQuestion()
  await phone.says('The garden was full of light. That’s all.')
  await phone.hears(LEARNED)
  phone.hangsUp()
})

/** What the person says in one call from its beginning to its end. */
async function callOnce(dayline: Dayline, person: Person, who: Parameters<Dayline['simulator']['whenCalled']>[1]) {
  dayline.simulator.whenCalled(person.phone, who)
  const call = await person.callMe()
  return person.callIsOver(call.id)
}

const entryOf = (dayline: Dayline, person: Person, finished: boolean) =>
  dayline.until(`the entry, finished: ${finished}`, async () =>
    (await person.entries()).find((entry) => entry.finished === finished),
  )

test('who hangs up in the middle finds what they said, marked as unfinished, and is not rung again', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const call = await callOnce(dayline, ada, hangsUpBetween)
  expect(call).toMatchObject({ status: 'COMPLETED', attempts: [{ outcome: 'answered' }] })
  expect(await entryOf(dayline, ada, false)).toMatchObject({
    day: '2026-05-01',
    method: 'PHONE',
    answers: [{ prompt: GRATEFUL, text: 'The garden was full of light.' }],
  })
  expect(await ada.reflection(call.reflectionId!)).toMatchObject({ status: 'IN_PROGRESS', currentPosition: 1 })
  expect(ada.rings().at(-1)).toMatchObject({ endedBy: 'person' })
  await dayline.advanceTo('2026-05-01T20:00+02:00')
  expect(ada.rings()).toHaveLength(2)
})

test('Call me goes on in the same reflection, at the first question without an answer, and makes the day whole', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const first = await callOnce(dayline, ada, hangsUpBetween)
  const second = await callOnce(dayline, ada, answers('Bread wants to be left alone. I’m done.'))
  expect(second.id).not.toBe(first.id)
  expect(second).toMatchObject({ status: 'COMPLETED', reflectionId: first.reflectionId })

  const said = ada
    .rings()
    .at(-1)!
    .said.map(({ text }) => text)
  expect(said[0]).toMatch(/^We were cut off, Ada\. .* it is recorded\. What you said is kept\. What is one thing/)
  expect(said.join(' ')).not.toContain(GRATEFUL)
  expect(await entryOf(dayline, ada, true)).toMatchObject({
    answers: [
      { prompt: GRATEFUL, text: 'The garden was full of light.' },
      { prompt: LEARNED, text: 'Bread wants to be left alone.' },
    ],
  })
  expect(await ada.entries()).toHaveLength(1)
  expect(await ada.reflection(first.reflectionId!)).toMatchObject({ status: 'COMPLETED' })
  expect(await ada.send('POST', '/api/calls', {})).toMatchObject({ status: 409, body: { code: 'entry-exists' } })
})

test('who hangs up in mid-sentence finds the words that were heard, and adds to them when called again', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const call = await callOnce(dayline, ada, hangsUpAfterWords(4, 'The garden was full of light, and nobody was there.'))
  expect(await entryOf(dayline, ada, false)).toMatchObject({
    answers: [{ prompt: GRATEFUL, text: 'The garden was full' }],
  })
  expect(await ada.reflection(call.reflectionId!)).toMatchObject({ currentPosition: 0 })

  const goesOn = answers('Of light, all afternoon. That’s all.', 'Patience. That’s all.')
  expect(await callOnce(dayline, ada, goesOn)).toMatchObject({ reflectionId: call.reflectionId })
  expect(ada.rings().at(-1)!.said[0]!.text).toContain(GRATEFUL)
  expect(await entryOf(dayline, ada, true)).toMatchObject({
    answers: [{ text: 'The garden was full Of light, all afternoon.' }, { text: 'Patience.' }],
  })
})

test('words that were cut off are kept when the rest is typed', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const call = await callOnce(dayline, ada, hangsUpAfterWords(4, 'The garden was full of light, and nobody was there.'))
  await entryOf(dayline, ada, false)
  const { id } = await ada.must<ReflectionOpened>('POST', '/api/reflections')
  expect(id).toBe(call.reflectionId)
  await ada.must('PUT', `/api/reflections/${id}/answers/1`, { text: 'Patience.' })
  await ada.must('POST', `/api/reflections/${id}/complete`, {})
  expect(await entryOf(dayline, ada, true)).toMatchObject({
    answers: [{ text: 'The garden was full' }, { prompt: LEARNED, text: 'Patience.' }],
  })
})

test('who hangs up right after the last answer has finished', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const leaves = hangsUpAfterWords(11, 'The garden was full of light. That’s all.', 'Patience and bread.')
  await callOnce(dayline, ada, leaves)
  expect(await entryOf(dayline, ada, true)).toMatchObject({
    answers: [{ text: 'The garden was full of light.' }, { text: 'Patience and bread.' }],
  })
})

test('who hangs up before a word was said has written nothing, and can be called again', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const wordless = caller(async (phone) => {
    phone.answer()
    await phone.hearsQuestion()
    phone.hangsUp()
  })
  const call = await callOnce(dayline, ada, wordless)
  await dayline.advanceTo('2026-05-01T18:30+02:00')
  expect(await ada.entries()).toEqual([])
  const again = await callOnce(dayline, ada, answers('The garden. That’s all.', 'Patience. That’s all.'))
  expect(again.reflectionId).toBe(call.reflectionId)
  expect(ada.rings().at(-1)!.said[0]!.text).toMatch(/^Hello Ada\./)
  expect(await entryOf(dayline, ada, true)).toMatchObject({ answers: [{ text: 'The garden.' }, { text: 'Patience.' }] })
})

test('who typed one answer and then asks to be called is asked only for the rest', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const { id } = await ada.must<ReflectionOpened>('POST', '/api/reflections')
  await ada.must('PUT', `/api/reflections/${id}/answers/0`, { text: 'The garden, typed.' })

  const call = await callOnce(dayline, ada, answers('Bread. I’m done.'))
  expect(call).toMatchObject({ status: 'COMPLETED', reflectionId: id })
  expect(
    ada
      .rings()
      .at(-1)!
      .said.some(({ text }) => text.includes(GRATEFUL)),
  ).toBe(false)
  const entry = await entryOf(dayline, ada, true)
  expect(entry.answers.map(({ text }) => text)).toEqual(['The garden, typed.', 'Bread.'])
})
