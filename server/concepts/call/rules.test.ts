import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AttemptStatus, CallPurpose, Outcome } from './concept.ts'
import { afterAttempt, type CarrierStatus, heed, MOST_REFUSALS, RETRY_AFTER_MINUTES } from './rules.ts'

const words: CarrierStatus[] = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
]
const FINAL = new Set<CarrierStatus>(['completed', 'busy', 'no-answer', 'failed', 'canceled'])

/** What an attempt is after it has heard all of these. */
function hearing(told: readonly CarrierStatus[]): { status: AttemptStatus; outcome: Outcome | null } {
  return told.reduce<{ status: AttemptStatus; outcome: Outcome | null }>((now, word) => heed(now.status, word) ?? now, {
    status: 'dialing',
    outcome: null,
  })
}

test('whatever order the words of one call come in, doubled or not, they lead to the same end', () => {
  const story = fc.constantFrom<CarrierStatus[]>(
    ['queued', 'initiated', 'ringing', 'in-progress', 'completed'],
    ['initiated', 'in-progress', 'completed'],
    ['queued', 'initiated', 'ringing', 'no-answer'],
    ['initiated', 'busy'],
    ['queued', 'canceled'],
  )
  const told = story.chain((story) =>
    fc.tuple(fc.constant(story), fc.shuffledSubarray([...story, ...story], { minLength: story.length * 2 })),
  )
  fc.assert(
    fc.property(told, ([story, shuffled]) => {
      expect(hearing(shuffled)).toEqual(hearing(story))
    }),
  )
})

test('an attempt that has ended is never anything else again', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 12 }), (told) => {
      const first = told.findIndex((word) => FINAL.has(word))
      if (first !== -1) expect(hearing(told)).toEqual(hearing(told.slice(0, first + 1)))
    }),
  )
})

test('nobody is rung more often than was asked for, and every call comes to an end', () => {
  const ended = fc.record({
    outcome: fc.constantFrom<Outcome>('answered', 'no-answer', 'busy', 'voicemail', 'failed', 'cancelled'),
    counts: fc.boolean(),
  })
  const purpose = fc.constantFrom<CallPurpose>('proof', 'asked', 'window')
  fc.assert(
    fc.property(purpose, fc.integer({ min: 1, max: 5 }), fc.infiniteStream(ended), (purpose, maxAttempts, endings) => {
      let [rings, refusals] = [0, 0]
      for (const { outcome, counts } of endings) {
        const rang = counts || outcome === 'answered'
        rang ? rings++ : refusals++
        const next = afterAttempt({ purpose, maxAttempts }, { outcome, counts: rang }, rings, refusals)
        if (next.step !== 'retry') break
      }
      expect(rings).toBeLessThanOrEqual(purpose === 'proof' ? 1 : maxAttempts)
      expect(refusals).toBeLessThanOrEqual(MOST_REFUSALS)
    }),
  )
})

test('who was not reached is tried again in five minutes, and told why when it was the last time', () => {
  const asked = { purpose: 'asked', maxAttempts: 3 } as const
  const missed = { outcome: 'no-answer', counts: true } as const
  expect(afterAttempt(asked, missed, 1, 0)).toEqual({ step: 'retry', after: { minutes: RETRY_AFTER_MINUTES } })
  expect(afterAttempt(asked, missed, 3, 0)).toEqual({ step: 'fail', reason: 'I called 3 times, and nobody picked up.' })
  expect(afterAttempt({ ...asked, purpose: 'proof' }, missed, 1, 0)).toEqual({
    step: 'fail',
    reason: 'I called, and nobody picked up.',
  })
})
