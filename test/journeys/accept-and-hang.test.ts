import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Call } from '#contract/calls.ts'
import type { FaultTarget } from '#simulator/faults.ts'
import type { LedgerCall } from '#simulator/ledger.ts'
import { answers, inTurn, noAnswer } from '#simulator/phones/callers.ts'
import { asksForCall } from '#test/harness/carrier-gate.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'
import { type House, startHouse } from '#test/harness/house.ts'
import type { Person } from '#test/harness/person.ts'

const NOW = '2026-05-01T18:00+02:00'
const GARDEN = 'The garden was full of light.'
const BREAD = 'Bread wants to be left alone.'

/** The ways in which a carrier can take a call and leave us in the dark about it. */
const SILENCES = ['accept-then-hang', 'accept-then-drop-connection', 'accept-then-500', 'accept-then-garble'] as const

test('a carrier that takes the call and does not say so rings once, and the talk goes on to its entry', async () => {
  await using dayline = await startDayline()
  const people = await Promise.all(SILENCES.map(() => dayline.person()))

  await Promise.all(
    people.map(async (person, index) => {
      const does = SILENCES[index]!
      dayline.simulator.plant({ on: 'rest', does, match: (request) => dials(request, person) })
      dayline.simulator.whenCalled(person.phone, answers(`${GARDEN} I’m done.`, `${BREAD} That’s all.`))
      const call = await person.callMe()
      expect(await person.callIsOver(call.id), does).toMatchObject({
        status: 'COMPLETED',
        attemptCount: 1,
        attempts: [{ number: 1, outcome: 'answered' }],
      })
      expect((await person.entries())[0], does).toMatchObject({
        finished: true,
        answers: [{ text: GARDEN }, { text: BREAD }],
      })
    }),
  )
  // Whoever still waits for the carrier's word gives up, and that changes nothing any more.
  await dayline.until('nobody is dialling', async () => (await openJobs(dayline, 'place-call')) === 0)
  for (const person of people) expect(ringsOf(person)).toHaveLength(1)
})

test('a carrier that fails before it has taken the call: nobody dials again until its list shows that nothing rang', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const { simulator } = dayline
  const requests = watchCalls(dayline)
  simulator.whenCalled(ada.phone, answers(`${GARDEN} I’m done.`, `${BREAD} That’s all.`))
  simulator.plant({ on: 'rest', does: 500, match: (request) => dials(request, ada) })
  simulator.plant({ on: 'rest', does: 503, times: 3, match: isList })

  const call = await ada.callMe()
  await dayline.until('the call was dialled', () => requests.length > 0)
  expect(await ada.call(call.id)).toMatchObject({ status: 'IN_PROGRESS', attemptCount: 1 })
  expect(await ada.callIsOver(call.id)).toMatchObject({
    status: 'COMPLETED',
    attemptCount: 1,
    attempts: [
      { number: 1, outcome: 'failed' },
      { number: 2, outcome: 'answered' },
    ],
  })

  const [first, second, ...more] = requests.filter(({ method }) => method === 'POST')
  expect(more).toEqual([])
  const looks = requests.slice(requests.indexOf(first!) + 1, requests.indexOf(second!))
  expect(looks.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'GET']) // three in vain, and one that was read
  expect(looks.at(-1)!.at.since(first!.at).total('seconds')).toBeGreaterThanOrEqual(17)
  expect(ringsOf(ada)).toHaveLength(1)
  expect((await ada.entries())[0]).toMatchObject({ finished: true, answers: [{ text: GARDEN }, { text: BREAD }] })
})

test('a call that the carrier took without a word is found in its list, and is not placed again', async () => {
  await using dayline = await startDayline({ now: NOW })
  const { simulator } = dayline
  const ada = await dayline.person()
  const requests = watchCalls(dayline)
  simulator.whenCalled(ada.phone, noAnswer())
  simulator.plant({ on: 'rest', does: 'accept-then-500', match: (request) => dials(request, ada) })
  simulator.plant({ on: 'callback', does: 'drop', times: 1000 })

  const call = await ada.must<Call>('POST', '/api/calls', { maxAttempts: 1 })
  await dayline.until('it rings', () => ringsOf(ada)[0]?.status === 'ringing')
  const second = await ada.send('POST', '/api/calls', {})
  expect(second).toMatchObject({ status: 409, body: { code: 'call-in-progress', callId: call.id } })
  expect(await ada.callIsOver(call.id)).toMatchObject({
    status: 'FAILED',
    reason: 'I called, and nobody picked up.',
    attempts: [{ number: 1, outcome: 'no-answer' }],
  })
  expect(ringsOf(ada)).toHaveLength(1)
  expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

test('a call that is cancelled while the carrier does not answer is taken off the line', async () => {
  await using dayline = await startDayline({ now: NOW })
  const { simulator } = dayline
  const ada = await dayline.person()
  simulator.whenCalled(ada.phone, noAnswer())
  simulator.plant({ on: 'rest', does: 'accept-then-hang', match: (request) => dials(request, ada) })

  const call = await ada.callMe()
  await dayline.until('it is at the carrier', () => ringsOf(ada).length > 0)
  await ada.must('POST', `/api/calls/${call.id}/cancel`)
  await dayline.until('it is off the line', () => ringsOf(ada)[0]!.endedAt)
  expect(ringsOf(ada)).toMatchObject([{ status: 'canceled', endedBy: 'application' }])
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'CANCELLED' })
})

test('who cancels and asks again is not rung before the first ring is off the line', async () => {
  await using house = await startHouse({ servers: 1 })
  const ada = await house.person()
  house.simulator.whenCalled(ada.phone, noAnswer())
  const { carrier } = house.servers[0]!
  const takenOff = Promise.withResolvers<void>()
  carrier.handle = async (request, forward) => {
    if (request.form.has('Status')) await takenOff.promise
    return forward()
  }

  const first = await ada.callMe()
  await house.until('it rings', async () => (await ada.call(first.id)).phase === 'ringing')
  await ada.must('POST', `/api/calls/${first.id}/cancel`)
  const second = await ada.callMe()
  await house.until('it was put off', async () => (await jobsOf(house, second)) >= 2)
  expect(ringsOf(ada)).toMatchObject([{ status: 'ringing' }])
  takenOff.resolve()
  await house.until('it rings now', () => ringsOf(ada).length === 2)
  const [before, now] = ringsOf(ada)
  expect(before).toMatchObject({ status: 'canceled', endedBy: 'application' })
  expect(Temporal.Instant.compare(before!.endedAt!, now!.createdAt)).toBe(-1)
}, 120_000)

test('a request to dial that reaches the carrier after it was given up is taken off the line', async () => {
  await using house = await startHouse({ servers: 1 })
  const ada = await house.person()
  house.simulator.whenCalled(ada.phone, inTurn(answers(`${GARDEN} I’m done.`, `${BREAD} That’s all.`), noAnswer()))
  const { carrier } = house.servers[0]!
  const late = Promise.withResolvers<void>()
  let isFirst = true
  carrier.handle = async (request, forward) => {
    if (!isFirst || !asksForCall(request, ada.phone)) return forward()
    isFirst = false
    await late.promise
    return forward()
  }

  const call = await ada.callMe()
  await house.until('it is dialled again, and they talk', async () => (await ada.call(call.id)).phase === 'talking')
  late.resolve()
  const ring = await house.until('the late ring is over', () => ringsOf(ada)[1]?.endedAt && ringsOf(ada)[1])
  expect(ring).toMatchObject({ status: 'canceled', endedBy: 'application' })
  expect(await ada.callIsOver(call.id)).toMatchObject({
    status: 'COMPLETED',
    attempts: [
      { number: 1, outcome: 'failed' },
      { number: 2, outcome: 'answered' },
    ],
  })
  expect((await ada.entries())[0]).toMatchObject({ finished: true, answers: [{ text: GARDEN }, { text: BREAD }] })
}, 120_000)

function dials({ method, path, number }: FaultTarget, { phone }: Person): boolean {
  return method === 'POST' && path!.endsWith('/Calls.json') && number === phone
}

function isList({ method, path }: FaultTarget): boolean {
  return method === 'GET' && path!.endsWith('/Calls.json')
}

/** Every request that places or lists calls, from now on. To be set before faults are planted, which hide what they meet. */
function watchCalls({ simulator, clock }: Dayline) {
  const seen: { method: string; at: Temporal.Instant }[] = []
  const note = ({ method, path }: FaultTarget) => {
    if (path!.endsWith('/Calls.json')) seen.push({ method: method!, at: clock.now() })
    return false
  }
  simulator.plant({ on: 'rest', does: 500, match: note })
  return seen
}

/** Every ring but the one that proved the number. */
function ringsOf(person: Person): LedgerCall[] {
  return person.rings().slice(1)
}

async function openJobs({ db }: Dayline, name: string): Promise<number> {
  const { rows } = await sql<{ open: number }>`
    select count(*)::int as open from pgboss.job where name = ${name} and state in ('created', 'retry', 'active')`.execute(
    db,
  )
  return rows[0]!.open
}

/** How many jobs there have been that were to place this call. */
async function jobsOf({ db }: House, { id }: Call): Promise<number> {
  const { rows } = await sql<{ jobs: number }>`
    select count(*)::int as jobs from pgboss.job where name = 'place-call' and data ->> 'callId' = ${id}`.execute(db)
  return rows[0]!.jobs
}
