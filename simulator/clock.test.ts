import { expect, test } from 'vitest'
import { LineTime } from './clock.ts'
import { HandClock, turn } from './hand-clock.fixture.ts'

test('the line lives faster than the clock by its tempo', async () => {
  const clock = new HandClock()
  const time = new LineTime(clock, 20)
  const start = time.now()
  const heard: string[] = []
  time.after(4000, () => heard.push('four seconds'))
  await clock.advance(199)
  expect(heard).toEqual([])
  await clock.advance(1)
  expect(heard).toEqual(['four seconds'])
  expect(time.between(start)).toBe(4000)
})

test('what is taken back does not happen, and holds no timer', async () => {
  const clock = new HandClock()
  const time = new LineTime(clock, 1)
  const cancel = time.after(10, () => expect.unreachable())
  cancel()
  expect(clock.pending).toBe(0)
  const reason = new Error('enough')
  const waiting = time.wait(10, AbortSignal.abort(reason))
  await expect(waiting).rejects.toBe(reason)
  const stop = new AbortController()
  const cut = time.wait(10, stop.signal)
  stop.abort(reason)
  await expect(cut).rejects.toBe(reason)
  expect(clock.pending).toBe(0)
})

test('stopped time stands still', async () => {
  const clock = new HandClock()
  const time = new LineTime(clock, 1)
  time.after(10, () => expect.unreachable())
  time.stop()
  time.after(10, () => expect.unreachable())
  await clock.advance(1000)
  await turn()
  expect(clock.pending).toBe(0)
})

test('no time is no wait, and a tempo is above 0', async () => {
  await new LineTime(new HandClock(), 1).wait(0)
  for (const tempo of [0, -1, Number.NaN]) expect(() => new LineTime(new HandClock(), tempo)).toThrow(RangeError)
})
