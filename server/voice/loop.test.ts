import { pino } from 'pino'
import { expect, test } from 'vitest'
import { ManualClock, settled } from '#test/harness/manual-clock.ts'
import { ScriptedLine } from '#test/harness/scripted-line.ts'
import type { CommonState, DialogueInput, Turn } from './dialogue.ts'
import type { Line, LineInput } from './line.ts'
import { runDialogue } from './loop.ts'

interface Echo extends CommonState {
  inputs: string[]
}
type Effect = { type: 'echo'; text: string } | { type: 'hang-up' }

/** Echoes every input, is woken a second after `connected`, breaks at the key 5, hangs up at 9. */
function echo(state: Echo, input: DialogueInput, now: Temporal.Instant): Turn<Echo, Effect> {
  if (input.type === 'digit' && input.digit === '5') throw new Error('a bug')
  const isOver = input.type === 'closed'
  const next: Echo = {
    phase: isOver ? 'over' : 'talking',
    end: isOver ? 'hung-up' : null,
    inputs: [...state.inputs, input.type],
  }
  const isLast = input.type === 'digit' && input.digit === '9'
  return {
    state: next,
    effects: isLast ? [{ type: 'hang-up' }] : [{ type: 'echo', text: input.type }],
    wakeAt: input.type === 'connected' ? now.add({ seconds: 1 }) : null,
  }
}

function run(perform: (effect: Effect) => Promise<void> | undefined, line: Line = new ScriptedLine()) {
  const clock = new ManualClock()
  const logged: string[] = []
  const log = pino({}, { write: (text) => void logged.push(text) })
  const state: Echo = { phase: 'waiting', end: null, inputs: [] }
  const loop = runDialogue<Echo, DialogueInput, Effect>({ line, clock, log, state, step: echo, perform })
  return { clock, loop, logged }
}

test('effects are performed one after the other, inputs are taken meanwhile', async () => {
  const line = new ScriptedLine()
  const gate = Promise.withResolvers<void>()
  const performed: string[] = []
  const { loop } = run((effect) => {
    performed.push(effect.type === 'echo' ? effect.text : effect.type)
    return performed.length === 1 ? gate.promise : undefined
  }, line)
  line.tell({ type: 'connected' }, { type: 'digit', digit: '1' })
  await settled()
  line.tell({ type: 'closed', why: 'hung-up' })
  await settled()
  expect(performed).toEqual(['connected'])
  expect(loop.isOver()).toBe(true)
  gate.resolve()
  expect((await loop.finished).inputs).toEqual(['connected', 'digit', 'closed'])
  expect(performed).toEqual(['connected', 'digit', 'closed'])
})

test('a line may tell at once what came in before anybody listened', async () => {
  const early: LineInput[] = [{ type: 'connected' }, { type: 'closed', why: 'dropped' }]
  const line: Line = { say: () => undefined, hangUp: () => undefined, listen: (hear) => early.forEach(hear) }
  const { loop, logged } = run(() => void loop.isOver(), line)
  expect((await loop.finished).inputs).toEqual(['connected', 'closed'])
  expect(logged).toEqual([])
})

test('a bug in a turn or in an effect is logged without what it was about, and the talk goes on', async () => {
  const line = new ScriptedLine()
  const { loop, logged } = run((effect) => {
    if (effect.type === 'echo' && effect.text === 'heard') throw new Error('a bug')
    return undefined
  }, line)
  line.tell({ type: 'connected' }, { type: 'digit', digit: '5' }, { type: 'heard', text: 'secret', final: true })
  line.tell({ type: 'closed', why: 'hung-up' })
  expect((await loop.finished).inputs).toEqual(['connected', 'heard', 'closed'])
  expect(logged.map((text) => JSON.parse(text).msg)).toEqual([
    'a turn of a talk failed and was skipped',
    'an effect of a talk failed and was skipped',
  ])
  expect(logged.join()).not.toContain('secret')
})

test('wakes when asked, once, and sets no timer that outlives the talk', async () => {
  const line = new ScriptedLine()
  const { clock, loop } = run(() => undefined, line)
  line.tell({ type: 'connected' })
  expect(clock.waiting).toBe(1)
  await clock.advance(999)
  expect(clock.waiting).toBe(1)
  await clock.advance(1)
  expect(clock.waiting).toBe(0)
  line.tell({ type: 'connected' }, { type: 'digit', digit: '9' })
  await settled()
  expect(clock.waiting).toBe(1)
  line.tell({ type: 'connected' }, { type: 'closed', why: 'hung-up' })
  expect((await loop.finished).inputs).toEqual(['connected', 'woke', 'connected', 'digit', 'connected', 'closed'])
  expect(clock.waiting).toBe(0)
})

test('half a minute after we hung up the line is presumed gone, even when hanging up failed', async () => {
  const line = new ScriptedLine()
  const { clock, loop } = run((effect) => {
    if (effect.type === 'hang-up') throw new Error('the socket is gone')
    return undefined
  }, line)
  line.tell({ type: 'digit', digit: '9' })
  await clock.advance(29_999)
  expect(loop.isOver()).toBe(false)
  await clock.advance(1)
  expect((await loop.finished).inputs).toEqual(['digit', 'closed'])
})
