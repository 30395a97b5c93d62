import fc from 'fast-check'
import { expect, test } from 'vitest'
import { relayTwiml } from './application.fixture.ts'
import type { Voice } from './audio/voice.ts'
import { silentVoice } from './audio/voice.ts'
import type { Call, CallOrder, CallStatus } from './call.ts'
import { LineTime } from './clock.ts'
import { Exchange } from './exchange.ts'
import { Faults } from './faults.ts'
import { HandClock } from './hand-clock.fixture.ts'
import { silent } from './phones/callers.ts'
import { Recordings } from './recordings.ts'
import { PHONE, together } from './simulator.fixture.ts'
import type { Stage } from './twiml/scene.ts'

const ORDER: CallOrder = {
  to: PHONE,
  from: '+12025550100',
  url: undefined,
  method: 'POST',
  twiml: '<Response><Say>Hello there.</Say><Pause length="30"/></Response>',
  fallbackUrl: undefined,
  fallbackMethod: 'POST',
  statusCallback: undefined,
  statusCallbackMethod: 'POST',
  statusEvents: new Set(),
  timeout: 20,
  timeLimit: 60,
}

/** An exchange without a network, that tells which steps its calls came to. */
function exchangeOnPaper(clock: HandClock, voice: Voice = silentVoice) {
  const steps: string[] = []
  const time = new LineTime(clock, 1)
  const reporter = { callCame: (_call: Call, event: string) => steps.push(event), recordingCame() {} }
  const stage = { time, reporter, recordings: new Recordings(time, () => {}), faults: new Faults() } as unknown as Stage
  return { steps, exchange: new Exchange(stage, voice, () => ({ ring() {} })) }
}

/** What anybody may do to a call at any time. */
const DEEDS: Record<string, (call: Call, exchange: Exchange) => void> = {
  answer: (call) => call.answer(),
  decline: (call) => call.decline(),
  'hang up': (call) => call.hangUp(),
  cancel: (call, exchange) => !call.isOver && exchange.hangUp(call, 'canceled'),
  complete: (call, exchange) => !call.isOver && exchange.hangUp(call, 'completed'),
  redirect: (call, exchange) => call.isLive && exchange.redirect(call, { twiml: '<Response><Pause/></Response>' }),
  speak: (call) => void call.person.say('I saw a fox'),
  interrupt: (call) => call.network.cut(),
}

const TERMINAL: readonly CallStatus[] = ['completed', 'busy', 'no-answer', 'canceled']

test('whatever is done to a call and whenever: it ends once, stays so, and tells its steps in order', async () => {
  const deed = fc.constantFrom(...Object.keys(DEEDS))
  const moments = fc.array(fc.record({ deed, after: fc.integer({ min: 0, max: 25_000 }) }), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(moments, async (story) => {
      const clock = new HandClock()
      const { exchange, steps } = exchangeOnPaper(clock)
      const call = exchange.place(ORDER)
      const statuses: CallStatus[] = [call.status]
      call.watch(() => statuses.push(call.status))
      for (const { deed, after } of story) {
        await clock.advance(after)
        DEEDS[deed]?.(call, exchange)
      }
      await clock.advance(120_000)
      expect(TERMINAL).toContain(call.status)
      expect(statuses.filter((status) => TERMINAL.includes(status))).toHaveLength(1)
      expect(steps.at(-1)).toBe('completed')
      const wasAnswered = call.answeredAt !== undefined
      const possible = ['initiated', 'ringing', ...(wasAnswered ? ['answered'] : []), 'completed']
      expect(steps).toEqual(possible.slice(possible.length - steps.length).filter((step) => steps.includes(step)))
      expect(call.status === 'completed').toBe(wasAnswered)
      expect(clock.pending).toBe(0)
      for (const { startedAt, endedAt } of call.said) {
        expect(Temporal.Instant.compare(startedAt, endedAt!)).toBeLessThanOrEqual(0)
        expect(Temporal.Instant.compare(endedAt!, call.endedAt!)).toBeLessThanOrEqual(0)
      }
    }),
    { numRuns: 150 },
  )
})

test('a voice that breaks takes nobody with it', async () => {
  const clock = new HandClock()
  const broken: Voice = { ...silentVoice, speak: async () => Promise.reject(new Error('no voice')) }
  const { exchange } = exchangeOnPaper(clock, broken)
  const call = exchange.place(ORDER)
  await clock.advance(0)
  call.answer()
  await clock.advance(40_000)
  expect(call).toMatchObject({ status: 'completed', endedBy: 'application' })
})

test('TwiML that takes over from a relay closes its socket, and its action is not asked', async () => {
  await using world = await together(
    {},
    { '/answer': () => relayTwiml(`${world.application.socketUrl}/relay`, { action: '/done' }) },
  )
  world.simulator.whenCalled(PHONE, silent())
  const { sid } = await world.call()
  const relay = await world.application.relay()
  await relay.frame(({ type }) => type === 'setup')
  await world.rest('POST', `/Calls/${sid}.json`, { Twiml: '<Response><Say>Back again.</Say></Response>' })
  expect(await relay.closed).toBe(1000)
  const { said } = await world.ledgered(({ status }) => status === 'completed')
  expect(said.map(({ text }) => text)).toEqual(['Back again.'])
  expect(world.application.at('/done')).toEqual([])
})
