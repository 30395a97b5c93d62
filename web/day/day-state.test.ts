import { describe, expect, test } from 'vitest'
import type { Call } from '#contract/calls.ts'
import type { Entry } from '#contract/entries.ts'
import type { Reflection } from '#contract/reflections.ts'
import { attemptSentence, canCancel, dayState, dueCall, progressOf, type Today, wordsOf } from './day-state.ts'

const call = (change: Partial<Call> = {}): Call => ({
  id: 'c1',
  purpose: 'asked',
  reflectionId: 'r1',
  status: 'IN_PROGRESS',
  phase: 'ringing',
  scheduledFor: '2026-05-20T16:30:00Z',
  attemptCount: 1,
  maxAttempts: 3,
  nextAttemptAt: null,
  reason: null,
  attempts: [],
  ...change,
})
const reflection = (change: Partial<Reflection> = {}): Reflection => ({
  id: 'r1',
  status: 'IN_PROGRESS',
  method: 'PHONE',
  day: '2026-05-20',
  timeZone: 'Europe/Berlin',
  prompts: [
    { position: 0, text: 'What are you grateful for today?', kind: 'open' },
    { position: 1, text: 'What is one thing you learned today?', kind: 'open' },
    { position: 2, text: 'And else?', kind: 'open' },
  ],
  answers: [{ position: 0, text: 'The garden.', hearing: '', closed: true }],
  currentPosition: 1,
  ...change,
})
const entry = (finished: boolean): Entry => ({
  day: '2026-05-20',
  timeZone: 'Europe/Berlin',
  method: 'PHONE',
  finished,
  rating: null,
  writtenAt: '2026-05-20T16:35:00Z',
  begunLabel: '18:31',
  answers: [],
  recording: null,
})
const today = (known: Partial<Today>): Today => ({
  activeCall: undefined,
  lastCall: undefined,
  reflection: undefined,
  entry: undefined,
  ...known,
})
const kindOf = (known: Partial<Today>) => dayState(today(known)).kind

describe('where today stands', () => {
  test('a call that rings or talks comes before everything', () => {
    expect(kindOf({ activeCall: call(), entry: entry(false), reflection: reflection() })).toBe('live')
    expect(kindOf({ activeCall: call({ phase: 'talking' }) })).toBe('live')
    expect(kindOf({ activeCall: call({ status: 'PENDING', phase: 'waiting', attemptCount: 0 }) })).toBe('live')
  })

  test('between two attempts nothing rings', () => {
    expect(kindOf({ activeCall: call({ status: 'PENDING', phase: 'waiting', attemptCount: 1 }) })).toBe('later')
  })

  test('an entry is done, or can be gone on with, whatever became of the last call', () => {
    expect(kindOf({ entry: entry(true), lastCall: call({ status: 'FAILED' }) })).toBe('written')
    expect(kindOf({ entry: entry(false), lastCall: call({ status: 'FAILED' }) })).toBe('unfinished')
  })

  test('between the goodbye and the entry it is being written', () => {
    const over = call({ status: 'COMPLETED', phase: 'over' })
    expect(kindOf({ lastCall: over, reflection: reflection({ status: 'COMPLETED' }) })).toBe('writing')
    expect(kindOf({ lastCall: over, reflection: reflection() })).toBe('writing')
  })

  test('a talk that ended before a word leaves the day as it was', () => {
    const over = call({ status: 'COMPLETED', phase: 'over' })
    expect(kindOf({ lastCall: over, reflection: reflection({ answers: [] }) })).toBe('empty')
    expect(kindOf({ lastCall: over, reflection: reflection({ status: 'ABANDONED', answers: [] }) })).toBe('empty')
  })

  test('a failed call is told, a cancelled one is not', () => {
    expect(kindOf({ lastCall: call({ status: 'FAILED' }) })).toBe('failed')
    expect(kindOf({ lastCall: call({ status: 'CANCELLED' }) })).toBe('empty')
  })

  test('words that were begun can be gone on with', () => {
    expect(kindOf({ reflection: reflection({ method: 'TEXT' }) })).toBe('begun')
    expect(kindOf({ reflection: reflection({ answers: [] }) })).toBe('empty')
    expect(kindOf({})).toBe('empty')
  })
})

test('proofs and calls for another day do not concern the page', () => {
  const now = Date.parse('2026-05-20T16:30:00Z')
  const tomorrow = call({ id: 'c2', attemptCount: 0, scheduledFor: '2026-05-21T16:30:00Z' })
  expect(dueCall([call({ purpose: 'proof' }), tomorrow], now)).toBeUndefined()
  expect(dueCall([tomorrow, call()], now)?.id).toBe('c1')
  expect(dueCall([{ ...tomorrow, attemptCount: 1 }], now)?.id).toBe('c2')
})

test('a call can be called off until somebody talks', () => {
  expect(
    (['waiting', 'dialing', 'ringing', 'talking', 'over'] as const).filter((phase) => canCancel(call({ phase }))),
  ).toEqual(['waiting', 'dialing', 'ringing'])
})

test('progress shows what is closed, where one is, and what is ahead', () => {
  expect(progressOf(reflection())).toEqual(['done', 'here', 'ahead'])
  const open = { position: 1, text: 'Bread', hearing: 'is', closed: false }
  expect(progressOf(reflection({ answers: [...reflection().answers, open] }))).toEqual(['done', 'here', 'ahead'])
})

test('words come in the order of their questions, without the silent ones', () => {
  const answers = [
    { position: 2, text: 'Later.', hearing: '', closed: true },
    { position: 1, text: '  ', hearing: '', closed: true },
    { position: 0, text: 'First.', hearing: '', closed: true },
  ]
  expect(wordsOf(reflection({ answers }))).toEqual([
    { position: 0, text: 'First.', prompt: 'What are you grateful for today?' },
    { position: 2, text: 'Later.', prompt: 'And else?' },
  ])
})

test('the last attempt is told in plain words', () => {
  const attempt = (outcome: Call['attempts'][number]['outcome']) => ({
    number: 1,
    outcome,
    startedAt: null,
    answeredAt: null,
    endedAt: null,
  })
  expect(attemptSentence(call({ attempts: [attempt('no-answer'), attempt('busy')] }))).toBe('The line was busy.')
  expect(attemptSentence(call({ attempts: [attempt('voicemail'), attempt(null)] }))).toContain('voicemail')
  expect(attemptSentence(call())).toBe('Nobody picked up.')
})
