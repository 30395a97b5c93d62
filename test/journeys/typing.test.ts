import { expect, test } from 'vitest'
import type { ReflectionOpened } from '#contract/reflections.ts'
import { caller } from '#simulator/phones/callers.ts'
import { startDayline } from '#test/harness/dayline.ts'
import type { Person } from '#test/harness/person.ts'

const NOW = '2026-05-01T18:00+02:00'

const open = (person: Person) => person.must<ReflectionOpened>('POST', '/api/reflections')
const type = (person: Person, id: string, position: number, text: string) =>
  person.send('PUT', `/api/reflections/${id}/answers/${position}`, { text })
const complete = (person: Person, id: string) => person.send('POST', `/api/reflections/${id}/complete`, {})

test('who types their day finds it written', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null })
  await using page = await ada.openPage()

  const { id, day, prompts } = await open(ada)
  expect(day).toBe('2026-05-01')
  expect(prompts.map(({ position, text }) => [position, text])).toEqual([
    [0, 'What are you grateful for today?'],
    [1, 'What is one thing you learned today?'],
  ])
  expect((await type(ada, id, 0, 'The garden.')).status).toBe(204)
  expect((await type(ada, id, 1, 'Bread wants\nto be left alone.')).status).toBe(204)
  expect(await ada.entries()).toEqual([])
  expect((await complete(ada, id)).body).toMatchObject({
    id,
    status: 'COMPLETED',
    method: 'TEXT',
    currentPosition: null,
  })

  const [entry] = await ada.entries()
  expect(entry).toMatchObject({
    day: '2026-05-01',
    timeZone: 'Europe/Berlin',
    begunLabel: '18:00',
    method: 'TEXT',
    finished: true,
    recording: null,
    answers: [
      { position: 0, prompt: 'What are you grateful for today?', text: 'The garden.' },
      { position: 1, prompt: 'What is one thing you learned today?', text: 'Bread wants\nto be left alone.' },
    ],
  })
  expect(await ada.must('GET', '/api/entries/2026-05-01')).toEqual(entry)
  expect((await complete(ada, id)).status).toBe(200) // said twice, it is done once
  expect(await ada.entries()).toEqual([entry])
  await dayline.until('the page hears of it', () => page.events.some((event) => event.type === 'entry'))
  expect(page.events).toContainEqual({ type: 'answer', reflectionId: id })
  expect(dayline.simulator.ledger()).toEqual([])
})

test('drafts are there after a reload, and may be typed over', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null })
  const { id, prompts } = await open(ada)
  await type(ada, id, 0, 'The gar')
  await type(ada, id, 1, 'Something that I will think better of.')

  const reloaded = await open(ada)
  expect(reloaded).toEqual({ id, day: '2026-05-01', prompts })
  expect(await ada.reflection(id)).toMatchObject({
    status: 'IN_PROGRESS',
    answers: [
      { position: 0, text: 'The gar', hearing: '', closed: false },
      { position: 1, text: 'Something that I will think better of.', hearing: '', closed: false },
    ],
  })
  await type(ada, id, 0, 'The garden.')
  await type(ada, id, 1, '')
  await complete(ada, id)
  expect((await ada.entries())[0]!.answers.map(({ text }) => text)).toEqual(['The garden.'])
})

test('a question that is left empty is skipped, and nothing at all is no reflection', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null, prompts: ['One?', 'Two?', 'Three?'] })
  const { id } = await open(ada)
  await type(ada, id, 0, '  \n ')
  const refused = await complete(ada, id)
  expect(refused).toMatchObject({ status: 409, body: { code: 'nothing-written' } })
  expect(refused.body.detail).toMatch(/nothing written yet/)
  expect(await ada.entries()).toEqual([])

  await type(ada, id, 2, 'Only this.')
  expect((await complete(ada, id)).status).toBe(200)
  expect(await ada.entries()).toMatchObject([
    { finished: true, answers: [{ position: 0, prompt: 'Three?', text: 'Only this.' }] },
  ])
})

test('typing takes over the reflection that a call began, and the day becomes whole', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hearsQuestion()
      await phone.says('The garden was full of light. That’s all.')
      await phone.hearsQuestion()
      phone.hangsUp()
    }),
  )
  const call = await ada.callMe()
  await ada.callIsOver(call.id)
  const broken = await dayline.until('the entry as far as it came', async () => (await ada.entries())[0])
  expect(broken).toMatchObject({ finished: false, answers: [{ text: 'The garden was full of light.' }] })

  const { id, day } = await open(ada)
  expect({ id, day }).toEqual({ id: call.reflectionId, day: '2026-05-01' })
  expect(await ada.reflection(id)).toMatchObject({ status: 'IN_PROGRESS', method: 'TEXT', currentPosition: 1 })
  await type(ada, id, 1, 'Bread wants to be left alone.')
  expect((await complete(ada, id)).status).toBe(200)
  expect(await ada.entries()).toMatchObject([
    {
      finished: true,
      answers: [{ text: 'The garden was full of light.' }, { text: 'Bread wants to be left alone.' }],
    },
  ])
})

test('nobody types what they are on the phone for', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hears('learned')
    }),
  )
  const call = await ada.callMe()
  await dayline.until('they talk', async () => (await ada.call(call.id)).phase === 'talking')
  expect(await ada.send('POST', '/api/reflections')).toMatchObject({
    status: 409,
    body: { code: 'call-in-progress', callId: call.id },
  })
  expect(await ada.reflection(call.reflectionId!)).toMatchObject({ method: 'PHONE' })
})

test('once the day is written, neither typing nor calling begins another', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const { id } = await open(ada)
  await type(ada, id, 0, 'The garden.')
  await complete(ada, id)
  const rung = ada.rings().length

  const ways = [await ada.send('POST', '/api/reflections'), await ada.send('POST', '/api/calls', {})]
  for (const refused of ways) {
    expect(refused).toMatchObject({ status: 409, body: { code: 'entry-exists', title: 'Conflict' } })
    expect(refused.body.detail).toMatch(/^Today is written already/)
  }
  expect((await type(ada, id, 0, 'Something else.')).body).toMatchObject({ code: 'reflection-is-over' })
  await dayline.advanceTo('2026-05-01T18:30+02:00')
  expect(ada.rings()).toHaveLength(rung)
  expect((await ada.entries())[0]!.answers.map(({ text }) => text)).toEqual(['The garden.'])

  await dayline.advanceTo('2026-05-02T04:00+02:00')
  expect((await open(ada)).day).toBe('2026-05-02')
})

test('ten thousand characters are kept; one more is refused, and the draft stays as it was', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null })
  const { id } = await open(ada)
  const longest = 'ä'.repeat(10_000)
  expect((await type(ada, id, 0, longest)).status).toBe(204)

  const refused = await type(ada, id, 0, `${longest}ä`)
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-input', fields: [{ path: 'text' }] } })
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  expect(refused.body.detail).toMatch(/more than 10,000 characters/)
  expect((await ada.reflection(id)).answers).toEqual([{ position: 0, text: longest, hearing: '', closed: false }])
  await complete(ada, id)
  expect((await ada.entries())[0]!.answers).toMatchObject([{ text: longest }])
})
