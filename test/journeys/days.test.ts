import { expect, test } from 'vitest'
import type { Profile } from '#contract/profile.ts'
import type { ReflectionOpened } from '#contract/reflections.ts'
import { answers, caller } from '#simulator/phones/callers.ts'
import { startDayline } from '#test/harness/dayline.ts'
import type { Person } from '#test/harness/person.ts'

const tellsTheirDay = answers('The garden. That’s all.', 'Patience. That’s all.')
const tellsHalf = caller(async (phone) => {
  phone.answer()
  await phone.hearsQuestion()
  await phone.says('The garden. That’s all.')
  await phone.hears('learned')
  phone.hangsUp()
})

async function writesByHand(person: Person, text: string): Promise<void> {
  const { id } = await person.must<ReflectionOpened>('POST', '/api/reflections')
  await person.must('PUT', `/api/reflections/${id}/answers/0`, { text })
  await person.must('POST', `/api/reflections/${id}/complete`, {})
}

const todayOf = async (person: Person) => (await person.must<Profile>('GET', '/api/profile')).today
const daysOf = async (person: Person) => (await person.entries()).map(({ day, begunLabel }) => `${day} ${begunLabel}`)

test('a minute before the day starts it is still yesterday, by phone and by hand, in everybody’s own zone', async () => {
  await using dayline = await startDayline({ now: '2026-05-02T03:50+02:00' })
  const [berlin, writer, tokyo] = await Promise.all([
    dayline.person({ timeZone: 'Europe/Berlin' }),
    dayline.person({ timeZone: 'Europe/Berlin', phone: null }),
    dayline.person({ timeZone: 'Asia/Tokyo', phone: null }),
  ])
  await dayline.advanceTo('2026-05-02T03:59+02:00')
  expect(await Promise.all([berlin, writer, tokyo].map(todayOf))).toEqual(['2026-05-01', '2026-05-01', '2026-05-02'])
  dayline.simulator.whenCalled(berlin.phone, tellsTheirDay)
  const call = await berlin.callMe()
  await berlin.callIsOver(call.id)
  await writesByHand(writer, 'Late.')
  await writesByHand(tokyo, 'Before noon.')

  await dayline.advanceTo('2026-05-02T04:00+02:00')
  expect(await todayOf(berlin)).toBe('2026-05-02')
  const again = await berlin.callMe() // a new day: it may be written
  await berlin.callIsOver(again.id)
  await writesByHand(writer, 'Early.')

  expect(await daysOf(berlin)).toEqual(['2026-05-02 04:00', '2026-05-01 03:59'])
  expect(await daysOf(writer)).toEqual(['2026-05-02 04:00', '2026-05-01 03:59'])
  expect(await daysOf(tokyo)).toEqual(['2026-05-02 10:59'])
  expect(await tokyo.send('POST', '/api/reflections')).toMatchObject({ status: 409, body: { code: 'entry-exists' } })
})

test('what is picked up before midnight belongs to the day on which it was picked up, and days start when one wants', async () => {
  await using dayline = await startDayline({ now: '2026-05-01T23:50+02:00', tempo: 1 })
  const ada = await dayline.person()
  await ada.must('PATCH', '/api/profile', { dayStartsAt: '00:00' })
  dayline.simulator.whenCalled(ada.phone, tellsTheirDay)
  await dayline.advanceTo('2026-05-01T23:59:45+02:00')
  const call = await ada.callMe()
  await ada.callIsOver(call.id)
  const { answeredAt, endedAt } = ada.rings().at(-1)!
  const midnight = Temporal.Instant.from('2026-05-02T00:00+02:00')
  expect([Temporal.Instant.compare(answeredAt!, midnight), Temporal.Instant.compare(endedAt!, midnight)]).toEqual([
    -1, 1,
  ])
  expect(await ada.entries()).toMatchObject([
    {
      day: '2026-05-01',
      begunLabel: '23:59',
      finished: true,
      answers: [{ text: 'The garden.' }, { text: 'Patience.' }],
    },
  ])
})

test('a day that was begun stays that day when the person changes their zone', async () => {
  await using dayline = await startDayline({ now: '2026-05-01T18:00+02:00' })
  const ada = await dayline.person({ timeZone: 'Europe/Berlin' })
  dayline.simulator.whenCalled(ada.phone, tellsHalf)
  const call = await ada.callMe()
  await ada.callIsOver(call.id)

  await ada.must('PATCH', '/api/profile', { timeZone: 'Pacific/Auckland' })
  expect(await todayOf(ada)).toBe('2026-05-02')
  expect(await ada.reflection(call.reflectionId!)).toMatchObject({ day: '2026-05-01', timeZone: 'Europe/Berlin' })
  dayline.simulator.whenCalled(ada.phone, answers('Patience. That’s all.'))
  const second = await ada.callMe()
  await ada.callIsOver(second.id)
  expect(second.reflectionId).toBe(call.reflectionId)
  expect(await ada.entries()).toMatchObject([
    {
      day: '2026-05-01',
      timeZone: 'Europe/Berlin',
      begunLabel: '18:00',
      finished: true,
      answers: [{ text: 'The garden.' }, { text: 'Patience.' }],
    },
  ])
})

test('the end of the day closes what was left open: what was said stays, as unfinished, and a new day is asked anew', async () => {
  await using dayline = await startDayline({ now: '2026-05-01T18:00+02:00' })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, tellsHalf)
  const call = await ada.callMe()
  await ada.callIsOver(call.id)
  await dayline.advanceTo('2026-05-02T03:59:59+02:00')
  expect(await ada.reflection(call.reflectionId!)).toMatchObject({ status: 'IN_PROGRESS' })
  await dayline.advanceTo('2026-05-02T04:00:05+02:00')
  expect(await ada.reflection(call.reflectionId!)).toMatchObject({ status: 'COMPLETED', day: '2026-05-01' })
  expect(await ada.entries()).toMatchObject([
    { day: '2026-05-01', finished: false, answers: [{ text: 'The garden.' }] },
  ])

  dayline.simulator.whenCalled(ada.phone, tellsTheirDay)
  const next = await ada.callMe()
  await ada.callIsOver(next.id)
  expect(next.reflectionId).not.toBe(call.reflectionId)
  expect(ada.rings().at(-1)!.said[0]!.text).toMatch(/^Hello Ada\. .* What are you grateful for today\?$/)
  expect((await ada.entries()).map(({ day, finished }) => [day, finished])).toEqual([
    ['2026-05-02', true],
    ['2026-05-01', false],
  ])
})

test('the end of the day drops a draft without a word, and keeps one with words', async () => {
  await using dayline = await startDayline({ now: '2026-05-01T18:00+02:00' })
  const [silent, ada] = await Promise.all([dayline.person({ phone: null }), dayline.person({ phone: null })])
  const drafts = await Promise.all(
    [silent, ada].map(async (person) => (await person.must<ReflectionOpened>('POST', '/api/reflections')).id),
  )
  await silent.must('PUT', `/api/reflections/${drafts[0]}/answers/0`, { text: ' ' })
  await ada.must('PUT', `/api/reflections/${drafts[1]}/answers/0`, { text: 'The gar' })
  await dayline.advanceTo('2026-05-02T04:00:05+02:00')
  expect(await silent.reflection(drafts[0]!)).toMatchObject({ status: 'ABANDONED' })
  expect(await silent.entries()).toEqual([])
  expect(await ada.entries()).toMatchObject([{ day: '2026-05-01', finished: false, answers: [{ text: 'The gar' }] }])
})

test('a talk that goes on past the end of its day keeps every word of it, in that day', async () => {
  await using dayline = await startDayline({ now: '2026-05-02T03:50+02:00', tempo: 1 })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(
    ada.phone,
    answers('The garden was full of light when I came. That’s all.', 'Bread wants to be left alone. That’s all.'),
  )
  await dayline.advanceTo('2026-05-02T03:59:40+02:00')
  const call = await ada.callMe()
  await ada.callIsOver(call.id)
  const { answeredAt, said } = ada.rings().at(-1)!
  const dayEnd = Temporal.Instant.from('2026-05-02T04:00+02:00')
  const theirs = said.filter(({ by }) => by === 'person')
  expect(Temporal.Instant.compare(answeredAt!, dayEnd)).toBe(-1)
  expect(Temporal.Instant.compare(theirs[1]!.startedAt, dayEnd)).toBe(1)

  const whole = {
    day: '2026-05-01',
    finished: true,
    answers: [{ text: 'The garden was full of light when I came.' }, { text: 'Bread wants to be left alone.' }],
  }
  expect(await ada.entries()).toMatchObject([whole])
  expect(await ada.reflection(call.reflectionId!)).toMatchObject({ status: 'COMPLETED' })
})
