import { describe, expect, test } from 'vitest'
import type { Call } from '#contract/calls.ts'
import type { ReflectionOpened } from '#contract/reflections.ts'
import { answers, busy, declines, inTurn, noAnswer, unreachable } from '#simulator/phones/callers.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'
import type { Person } from '#test/harness/person.ts'

const NOW = '2026-05-01T18:00+02:00'
const AN_HOUR_LATER = '2026-05-01T19:00+02:00'
const tellsTheirDay = answers('The garden. That’s all.', 'Patience. That’s all.')

/** The call, once it waits for its next ring after so many. */
const waits = (dayline: Dayline, person: Person, call: Call, rings: number) =>
  dayline.until(`it waits after ${rings} rings`, async () => {
    const now = await person.call(call.id)
    return now.status === 'PENDING' && now.attemptCount === rings && now
  })

/** Milliseconds from the end of each ring of a number to the beginning of the next. */
function pauses(person: Person): number[] {
  const rings = person.rings().slice(1) // the first was the proof
  return rings.slice(1).map((ring, index) => ring.createdAt.since(rings[index]!.endedAt!).total('milliseconds'))
}

const FIVE_MINUTES = 5 * 60_000

test.each([
  { who: 'does not pick up', by: noAnswer(), outcome: 'no-answer', reason: 'I called 3 times, and nobody picked up.' },
  { who: 'is busy', by: busy(), outcome: 'busy', reason: 'I called 3 times, and your line was busy.' },
  { who: 'declines', by: declines(), outcome: 'busy', reason: 'I called 3 times, and your line was busy.' },
  { who: 'cannot be reached', by: unreachable(), outcome: 'failed', reason: /could not reach your number/ },
])(
  'who $who is rung again after five minutes, three times in all, and then told why',
  async ({ by, outcome, reason }) => {
    await using dayline = await startDayline({ now: NOW })
    const ada = await dayline.person()
    dayline.simulator.whenCalled(ada.phone, by)
    const call = await ada.callMe()
    expect(call.maxAttempts).toBe(3)

    const waiting = await waits(dayline, ada, call, 1)
    const [first] = waiting.attempts
    expect(first).toMatchObject({ number: 1, outcome, answeredAt: null })
    expect(waiting.nextAttemptAt).toBe(Temporal.Instant.from(first!.endedAt!).add({ minutes: 5 }).toString())
    expect(waiting).toMatchObject({ phase: 'waiting', reason: null })

    await dayline.advanceTo(AN_HOUR_LATER)
    expect(await ada.call(call.id)).toMatchObject({
      status: 'FAILED',
      reason: expect.stringMatching(reason),
      attemptCount: 3,
      nextAttemptAt: null,
      attempts: [{ outcome }, { outcome }, { outcome }],
    })
    expect(ada.rings()).toHaveLength(4)
    for (const pause of pauses(ada)) {
      expect(pause).toBeGreaterThanOrEqual(FIVE_MINUTES)
      expect(pause).toBeLessThan(FIVE_MINUTES + 5000)
    }
    expect(await ada.reflection(call.reflectionId!)).toMatchObject({ status: 'ABANDONED' })
    expect(await ada.entries()).toEqual([])

    dayline.simulator.whenCalled(ada.phone, tellsTheirDay)
    const again = await ada.callMe()
    expect(again.reflectionId).not.toBe(call.reflectionId)
    expect(await ada.callIsOver(again.id)).toMatchObject({ status: 'COMPLETED' })
  },
)

test('who picks up the second time tells their day', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, inTurn(busy(), tellsTheirDay))
  const call = await ada.callMe()
  await dayline.advanceTo('2026-05-01T18:10+02:00')
  expect(await ada.call(call.id)).toMatchObject({
    status: 'COMPLETED',
    attempts: [{ outcome: 'busy' }, { outcome: 'answered' }],
  })
  expect(await ada.entries()).toMatchObject([{ finished: true, begunLabel: '18:05' }])
})

test('the phone rings as often as the person chose, and once where they ask for that', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, noAnswer())
  await ada.must('PATCH', '/api/profile', { maxAttempts: 2 })
  const twice = await ada.callMe()
  await dayline.advanceTo(AN_HOUR_LATER)
  expect(await ada.call(twice.id)).toMatchObject({
    status: 'FAILED',
    reason: 'I called 2 times, and nobody picked up.',
  })
  expect(ada.rings()).toHaveLength(3)

  const once = await ada.must<Call>('POST', '/api/calls', { maxAttempts: 1 })
  expect(await ada.callIsOver(once.id)).toMatchObject({ status: 'FAILED', reason: 'I called, and nobody picked up.' })
  await dayline.advanceTo('2026-05-01T20:00+02:00')
  expect(ada.rings()).toHaveLength(4)
})

describe('while the next ring waits', () => {
  test('Call me brings it forward, and it does not ring a second time at its old hour', async () => {
    await using dayline = await startDayline({ now: NOW })
    const ada = await dayline.person()
    dayline.simulator.whenCalled(ada.phone, inTurn(noAnswer(), tellsTheirDay))
    const call = await ada.callMe()
    const { nextAttemptAt } = await waits(dayline, ada, call, 1)

    expect((await ada.callMe()).id).toBe(call.id)
    expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED', attemptCount: 2 })
    expect(Temporal.Instant.compare(ada.rings().at(-1)!.endedAt!, nextAttemptAt!)).toBe(-1)
    await dayline.advanceTo(AN_HOUR_LATER)
    expect(ada.rings()).toHaveLength(3)
  })

  test('cancel means that it does not ring', async () => {
    await using dayline = await startDayline({ now: NOW })
    const ada = await dayline.person()
    dayline.simulator.whenCalled(ada.phone, noAnswer())
    const call = await ada.callMe()
    await waits(dayline, ada, call, 1)
    expect(await ada.must('POST', `/api/calls/${call.id}/cancel`)).toMatchObject({
      status: 'CANCELLED',
      reason: 'You cancelled this call.',
      nextAttemptAt: null,
    })
    await dayline.advanceTo(AN_HOUR_LATER)
    expect(ada.rings()).toHaveLength(2)
    expect(await ada.reflection(call.reflectionId!)).toMatchObject({ status: 'ABANDONED' })
  })

  test('who writes their day by hand is not rung for it', async () => {
    await using dayline = await startDayline({ now: NOW })
    const ada = await dayline.person()
    dayline.simulator.whenCalled(ada.phone, noAnswer())
    const call = await ada.callMe()
    await waits(dayline, ada, call, 1)
    const { id } = await ada.must<ReflectionOpened>('POST', '/api/reflections')
    expect(id).toBe(call.reflectionId)
    await ada.must('PUT', `/api/reflections/${id}/answers/0`, { text: 'The garden.' })
    await ada.must('POST', `/api/reflections/${id}/complete`, {})
    expect(await ada.call(call.id)).toMatchObject({ status: 'CANCELLED', reason: 'You have written it yourself.' })
    await dayline.advanceTo(AN_HOUR_LATER)
    expect(ada.rings()).toHaveLength(2)
    expect(await ada.entries()).toMatchObject([{ finished: true, method: 'TEXT' }])
  })
})

test('cancel takes a ringing phone off the line', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, noAnswer())
  const call = await ada.callMe()
  await dayline.until('it rings', async () => (await ada.call(call.id)).phase === 'ringing')
  const cancel = () => ada.send('POST', `/api/calls/${call.id}/cancel`)
  expect(await cancel()).toMatchObject({ status: 200, body: { status: 'CANCELLED', phase: 'over' } })
  const ring = await dayline.until('it has stopped', () => {
    const last = ada.rings().at(-1)!
    return last.endedAt && last
  })
  expect(ring).toMatchObject({ status: 'canceled', endedBy: 'application' })
  expect(ring.answeredAt).toBeUndefined()
  expect((await cancel()).status).toBe(200)
  await dayline.advanceTo(AN_HOUR_LATER)
  expect(await ada.call(call.id)).toMatchObject({ status: 'CANCELLED', attempts: [{ outcome: 'cancelled' }] })
  expect(ada.rings()).toHaveLength(2)
})

test('a call that is over cannot be cancelled any more', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, tellsTheirDay)
  const call = await ada.callMe()
  await ada.callIsOver(call.id)
  expect(await ada.send('POST', `/api/calls/${call.id}/cancel`)).toMatchObject({
    status: 409,
    body: { code: 'call-is-over' },
  })
  expect(await ada.call(call.id)).toMatchObject({ status: 'COMPLETED' })
})

describe('a carrier that is too busy to take the call', () => {
  const tooBusy = (times: number) =>
    ({
      on: 'rest',
      does: 429,
      times,
      match: ({ method, path }: { method?: string; path?: string }) =>
        method === 'POST' && path!.endsWith('/Calls.json'),
    }) as const

  test('costs no attempt: it is asked again seconds later, and the phone rings as often as it should', async () => {
    await using dayline = await startDayline({ now: NOW })
    const ada = await dayline.person()
    dayline.simulator.whenCalled(ada.phone, noAnswer())
    dayline.simulator.plant(tooBusy(4))
    const call = await ada.callMe()
    const waiting = await waits(dayline, ada, call, 1)
    expect(waiting.attempts.map(({ outcome }) => outcome)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
      'no-answer',
    ])
    const starts = waiting.attempts.map(({ startedAt }) => Temporal.Instant.from(startedAt!).epochMilliseconds)
    for (const [index, start] of starts.slice(1).entries()) expect(start - starts[index]!).toBeLessThan(8000)
    expect(ada.rings()).toHaveLength(2)
    await dayline.advanceTo(AN_HOUR_LATER)
    expect(await ada.call(call.id)).toMatchObject({ status: 'FAILED', attemptCount: 3, attempts: { length: 7 } })
    expect(ada.rings()).toHaveLength(4)
  })

  test('and stays so: the person is told, and nothing has rung', async () => {
    await using dayline = await startDayline({ now: NOW })
    const ada = await dayline.person()
    dayline.simulator.whenCalled(ada.phone, noAnswer())
    dayline.simulator.plant(tooBusy(1000))
    const call = await ada.callMe()
    await dayline.advanceTo(AN_HOUR_LATER)
    expect(await ada.call(call.id)).toMatchObject({
      status: 'FAILED',
      attemptCount: 0,
      reason: 'The phone network would not take the call. Please try again later.',
    })
    expect(ada.rings()).toHaveLength(1)
  })
})
