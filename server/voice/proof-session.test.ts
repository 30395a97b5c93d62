import { pino } from 'pino'
import { expect, test } from 'vitest'
import { DomainError } from '#server/platform/errors.ts'
import { ManualClock, settled } from '#test/harness/manual-clock.ts'
import { ScriptedLine } from '#test/harness/scripted-line.ts'
import type { LineInput } from './line.ts'
import { holdProof, type Verdict } from './session.ts'

const keys = (digits: string): LineInput[] => [...digits].map((digit) => ({ type: 'digit', digit }))

async function hold() {
  const line = new ScriptedLine()
  const clock = new ManualClock()
  const checked: string[] = []
  const desk = {
    check: async (_digits: string): Promise<Verdict> => 'right',
    stop: async (): Promise<void> => undefined,
  }
  const talk = holdProof({
    line,
    clock,
    log: pino({ level: 'silent' }),
    checkCode: (digits) => {
      checked.push(digits)
      return desk.check(digits)
    },
    stopCalls: () => desk.stop(),
  })
  line.tell({ type: 'connected' })
  await settled()
  return { line, clock, checked, desk, talk }
}

test('a right code proves the number', async () => {
  const { line, clock, checked, talk } = await hold()
  line.tell(...keys('123456'))
  await settled()
  expect(checked).toEqual(['123456'])
  expect(line.said.at(-1)).toMatch(/^Thank you/)
  expect(line.hangUps).toBe(1)
  line.tell({ type: 'closed', why: 'hung-up' })
  expect(await talk.ended).toBe('completed')
  expect(clock.waiting).toBe(0)
})

test('a check that fails is tried again, then given up kindly', async () => {
  const passing = await hold()
  let tries = 0
  passing.desk.check = async () => {
    if (tries++ < 2) throw new Error('connection refused')
    return 'right'
  }
  passing.line.tell(...keys('123456'))
  await passing.clock.advance(1300)
  expect(passing.line.said.at(-1)).toMatch(/^Thank you/)

  const lasting = await hold()
  lasting.desk.check = () => Promise.reject(new Error('connection refused'))
  lasting.line.tell(...keys('123456'))
  await lasting.clock.advance(3800)
  expect(lasting.checked).toHaveLength(3)
  expect(lasting.line.said.at(-1)).toMatch(/cannot check/)
})

test('never again is said only when it is true, and held to after the line is gone', async () => {
  const { line, clock, desk, talk } = await hold()
  let isAway = true
  let stops = 0
  desk.stop = async () => {
    if (isAway) throw new Error('connection refused')
    stops += 1
  }
  line.tell(...keys('9'))
  await clock.advance(10_000)
  expect(line.said).toHaveLength(1)
  line.tell({ type: 'closed', why: 'hung-up' })
  await clock.advance(10_000)
  isAway = false
  await clock.advance(2000)
  expect(stops).toBe(1)
  expect(await talk.ended).toBe('hung-up')
  expect(clock.waiting).toBe(0)
})

test('9 does not wait for a verdict', async () => {
  const { line, desk } = await hold()
  desk.check = () => new Promise(() => undefined)
  line.tell(...keys('123456'), ...keys('9'))
  await settled()
  expect(line.said.at(-1)).toBe('I will never call this number again. Goodbye.')
  expect(line.hangUps).toBe(1)
})

test('a talk has ended only when nothing of it is under way', async () => {
  const { line, desk, talk } = await hold()
  const gate = Promise.withResolvers<Verdict>()
  desk.check = () => gate.promise
  line.tell(...keys('123456'), { type: 'closed', why: 'hung-up' })
  let hasEnded = false
  void talk.ended.then(() => (hasEnded = true))
  await settled()
  expect(hasEnded).toBe(false)
  gate.resolve('right')
  expect(await talk.ended).toBe('hung-up')
})

test('a wish that is refused for good is not confirmed', async () => {
  const { line, desk, talk } = await hold()
  desk.stop = () => Promise.reject(new DomainError('not-found', 'not-found', 'There is no such number.'))
  line.tell(...keys('9'))
  await settled()
  expect(line.said).toHaveLength(1)
  expect(line.hangUps).toBe(1)
  expect(await talk.ended).toBe('hung-up')
})

test('a server that stops says so', async () => {
  const { line, talk } = await hold()
  const drained = talk.drain()
  await settled()
  expect(line.said.at(-1)).toMatch(/I have to hang up now/)
  line.tell({ type: 'closed', why: 'dropped' })
  await drained
  expect(await talk.ended).toBe('drained')
})
