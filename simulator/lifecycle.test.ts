import { expect, test } from 'vitest'
import { HandClock } from './hand-clock.fixture.ts'
import { busy, caller, declines, inTurn, noAnswer, silent, unreachable } from './phones/callers.ts'
import { PHONE, soon, together } from './simulator.fixture.ts'

const ALL_EVENTS = 'initiated ringing answered completed'

/** What the status callbacks told, by their own numbering. */
function told(hooks: { form: Record<string, string> }[]) {
  return hooks
    .map(({ form }) => [Number(form.SequenceNumber), form.CallStatus, form.SipResponseCode] as const)
    .sort(([one], [other]) => one - other)
}

const ENDINGS = [
  { name: 'nobody answers', caller: noAnswer(), status: 'no-answer', sip: '487', rang: true },
  { name: 'the person declines', caller: declines(), status: 'busy', sip: '486', rang: true },
  { name: 'the line is busy', caller: busy(), status: 'busy', sip: '486', rang: false },
  { name: 'the number leads nowhere', caller: unreachable(), status: 'failed', sip: '404', rang: false },
]

test.each(ENDINGS)('a call is $status when $name', async ({ caller, status, sip, rang }) => {
  await using world = await together()
  const { application, simulator } = world
  simulator.whenCalled(PHONE, caller)
  const fields = { StatusCallback: `${application.url}/status`, StatusCallbackEvent: ALL_EVENTS, Timeout: '5' }
  const { sid } = await world.call(fields)
  const steps = rang ? ['initiated', 'ringing', status] : ['initiated', status]
  await application.until(() => application.at('/status').length === steps.length)
  expect(told(application.at('/status'))).toEqual(
    steps.map((step, index) => [index, step, step === status ? sip : undefined]),
  )
  expect(application.at('/answer')).toEqual([])
  expect(await (await world.rest('GET', `/Calls/${sid}.json`)).json()).toMatchObject({ status, duration: '0' })
  expect(simulator.ledger()).toMatchObject([{ sid, number: PHONE, status }])
  expect(simulator.ledger()[0]?.ringingAt !== undefined).toBe(rang)
  expect(simulator.ledger()[0]?.answeredAt).toBeUndefined()
})

test('a call rings for its Timeout and not a second longer', async () => {
  const clock = new HandClock()
  await using world = await together({ clock, tempo: 1 })
  await world.call({ Timeout: '30' })
  await world.ledgered(({ ringingAt }) => ringingAt !== undefined)
  await clock.advance(29_999)
  expect(world.simulator.ledger()[0]?.status).toBe('ringing')
  await clock.advance(1)
  expect(world.simulator.ledger()[0]).toMatchObject({ status: 'no-answer', endedBy: 'network' })
  expect(clock.pending).toBe(0)
})

test('a talk ends at its TimeLimit', async () => {
  const clock = new HandClock()
  await using world = await together({ clock, tempo: 1 })
  world.simulator.whenCalled(PHONE, silent())
  const { sid } = await world.call({ Twiml: '<Response><Pause length="600"/></Response>', TimeLimit: '60' })
  await world.ledgered(({ status }) => status === 'in-progress')
  await clock.advance(59_999)
  expect(world.simulator.ledger()[0]?.status).toBe('in-progress')
  await clock.advance(1)
  expect(world.simulator.ledger()[0]).toMatchObject({ status: 'completed', endedBy: 'network' })
  expect(await (await world.rest('GET', `/Calls/${sid}.json`)).json()).toMatchObject({ duration: '60' })
  expect(clock.pending).toBe(0)
})

test('Status=canceled takes a ringing call off the line', async () => {
  await using world = await together()
  const { sid } = await world.call({ StatusCallback: `${world.application.url}/status` })
  await world.ledgered(({ status }) => status === 'ringing')
  const answer = await world.rest('POST', `/Calls/${sid}.json`, { Status: 'canceled' })
  expect(await answer.json()).toMatchObject({ status: 'canceled' })
  await world.application.until(() => world.application.at('/status')[0])
  expect(told(world.application.at('/status'))).toEqual([[2, 'canceled', '487']])
})

test('Status=canceled leaves a talk alone, Status=completed ends it, and then 21220', async () => {
  await using world = await together()
  world.simulator.whenCalled(PHONE, silent())
  const { sid } = await world.call({ Twiml: '<Response><Pause length="600"/></Response>' })
  await world.ledgered(({ status }) => status === 'in-progress')
  const update = (Status: string) => world.rest('POST', `/Calls/${sid}.json`, { Status })
  expect(await (await update('canceled')).json()).toMatchObject({ status: 'in-progress' })
  expect(await (await update('completed')).json()).toMatchObject({ status: 'completed' })
  const refused = await update('completed')
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ code: 21220, status: 400 })
})

test('other TwiML takes over a talk', async () => {
  await using world = await together()
  world.simulator.whenCalled(PHONE, silent())
  const { sid } = await world.call({ Twiml: '<Response><Pause length="600"/></Response>' })
  await world.ledgered(({ status }) => status === 'in-progress')
  await world.rest('POST', `/Calls/${sid}.json`, { Twiml: '<Response><Say>I have to go.</Say></Response>' })
  const { said } = await world.ledgered(({ status }) => status === 'completed')
  expect(said.map(({ text }) => text)).toEqual(['I have to go.'])
})

test('without StatusCallbackEvent only the end is told, numbered as if all were', async () => {
  await using world = await together({ clock: new HandClock() })
  world.simulator.whenCalled(PHONE, silent())
  await world.call({ StatusCallback: `${world.application.url}/status`, Twiml: '<Response/>' })
  const hook = await world.application.until(() => world.application.at('/status')[0])
  expect(hook.form).toMatchObject({ CallStatus: 'completed', SequenceNumber: '3', CallDuration: '1', Duration: '1' })
})

test('a dozen calls run side by side', async () => {
  await using world = await together({}, { '/answer': () => '<Response><Say>Hello.</Say></Response>' })
  const numbers = Array.from({ length: 12 }, (_, index) => `+120255501${String(index + 10)}`)
  for (const number of numbers) world.simulator.whenCalled(number, silent())
  await Promise.all(numbers.map((To) => world.call({ To })))
  await soon(() => world.simulator.ledger().every(({ status }) => status === 'completed'))
  expect(new Set(world.simulator.ledger().map(({ number }) => number))).toEqual(new Set(numbers))
})

test('a number can behave otherwise at each call', async () => {
  await using world = await together({}, { '/answer': () => '<Response/>' })
  world.simulator.whenCalled(PHONE, inTurn(busy(), declines(), silent()))
  for (const status of ['busy', 'busy', 'completed', 'completed']) {
    const { sid } = await world.call()
    await world.ledgered((call) => call.sid === sid && call.status === status)
  }
})

test('a stopped simulator leaves no timer behind and answers no more', async () => {
  const clock = new HandClock()
  const world = await together({ clock })
  world.simulator.whenCalled(
    PHONE,
    caller(async (phone) => {
      phone.answer()
      await phone.says('I will tell you about a very long day that I had.')
    }),
  )
  await world.call({ Twiml: '<Response><Pause length="600"/></Response>' })
  await world.ledgered(({ status }) => status === 'in-progress')
  expect(clock.pending).toBeGreaterThan(0)
  await world[Symbol.asyncDispose]()
  expect(clock.pending).toBe(0)
  await expect(fetch(world.simulator.url)).rejects.toThrow()
})
