import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { noAnswer } from '#simulator/phones/callers.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'

const CLICKS = 21

/** What twenty-one clicks at the same moment came to: the answers of the server, and the rings in the carrier's ledger. */
async function clickAtOnce(dayline: Dayline) {
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, noAnswer())
  const before = ada.rings().length
  const answers = await Promise.all(Array.from({ length: CLICKS }, () => ada.send('POST', '/api/calls', {})))
  const taken = answers.filter(({ status }) => status === 202).map(({ body }) => body.id as string)
  const named = answers
    .filter(({ status, body }) => status === 409 && body.code === 'call-in-progress')
    .map(({ body }) => body.callId as string)
  const rings = () => ada.rings().length - before
  await dayline.until('the phone rings', () => rings() > 0)
  // Whatever else is on its way has rung by the time at which the first ring is over.
  await dayline.until('nobody has picked up', () => ada.rings()[before]!.status === 'no-answer')
  return { taken, named, rings: rings() }
}

test('of twenty-one clicks at once exactly one is taken, the others name it, and the phone rings once', async () => {
  await using dayline = await startDayline({ now: '2026-05-01T18:00+02:00' })
  const { taken, named, rings } = await clickAtOnce(dayline)
  expect(taken).toHaveLength(1)
  expect(named).toEqual(Array(CLICKS - 1).fill(taken[0]))
  expect(rings).toBe(1)
})

test('it is the unique index that holds it: without it, twenty clicks are no longer told who came first', async () => {
  await using dayline = await startDayline({ now: '2026-05-01T18:00+02:00' })
  await sql`drop index one_due_call_per_user`.execute(dayline.db)
  const { named } = await clickAtOnce(dayline)
  expect(named).toEqual([])
})

test('without the index for each reflection too, more than one click is taken', async () => {
  await using dayline = await startDayline({ now: '2026-05-01T18:00+02:00' })
  await sql`drop index one_due_call_per_user, one_due_call_per_reflection`.execute(dayline.db)
  const { taken } = await clickAtOnce(dayline)
  expect(taken.length).toBeGreaterThan(1)
})
