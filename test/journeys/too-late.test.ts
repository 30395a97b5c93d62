import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { answers } from '#simulator/phones/callers.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'

/** As if nobody had been there when it was time: the call and its job come to hand that much later. */
async function sleepThrough({ db }: Dayline, callId: string, minutes: number): Promise<void> {
  const late = sql`make_interval(mins => ${minutes})`
  await sql`update call set next_attempt_at = now() - ${late}, scheduled_for = now() - ${late} where id = ${callId}`.execute(
    db,
  )
  await sql`update pgboss.job set start_after = now() where name = 'place-call' and state = 'created'`.execute(db)
}

test.each([
  { minutes: 20, status: 'COMPLETED', rings: 1 },
  { minutes: 40, status: 'FAILED', rings: 0 },
])('a call that is $minutes minutes late, since the server was away, ends as $status', async (late) => {
  await using dayline = await startDayline()
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, answers('The garden.', 'Bread.'))
  const tomorrow = dayline.clock.now().add({ hours: 24 }).toString()
  const { id } = await ada.must<{ id: string }>('POST', '/api/calls', { scheduledFor: tomorrow })

  await sleepThrough(dayline, id, late.minutes)
  const call = await ada.callIsOver(id)
  expect(call.status).toBe(late.status)
  expect(ada.rings().slice(1)).toHaveLength(late.rings) // the first was the proof
  if (late.rings === 0) expect(call.reason).toBe('I was away when it was time to call, and then it was too late.')
})
