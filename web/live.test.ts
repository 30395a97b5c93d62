import { expect, test } from 'vitest'
import { LiveEvent } from '#contract/live.ts'
import { createRefresher, staleKeys } from './live.ts'

test('every event of the contract makes something stale', () => {
  const events: LiveEvent[] = [
    { type: 'call', callId: 'c', status: 'FAILED' },
    { type: 'answer', reflectionId: 'r' },
    { type: 'entry', day: '2026-05-20' },
    { type: 'windows' },
    { type: 'profile' },
  ]
  expect(events.map(({ type }) => type)).toEqual(LiveEvent.options.map((option) => option.shape.type.value))
  for (const event of events) expect(staleKeys(event).length).toBeGreaterThan(0)
})

test('words make only their own reflection stale; a call also the reflection it opened and a proof', () => {
  expect(staleKeys({ type: 'answer', reflectionId: 'r7' })).toEqual([['reflections', 'r7']])
  expect(staleKeys({ type: 'call', callId: 'c', status: 'COMPLETED' })).toEqual([['calls'], ['reflections'], ['phone']])
})

/** Stands for a server whose answers are given by hand. */
function slowServer() {
  const waiting: (() => void)[] = []
  const asked: string[] = []
  return {
    asked,
    refetch: (key: readonly unknown[]) => {
      asked.push(key.join('/'))
      return new Promise<void>((resolve) => waiting.push(resolve))
    },
    answer: async () => {
      waiting.shift()?.()
      await new Promise((resolve) => setTimeout(resolve))
    },
  }
}

test('a flood of words asks once at a time, and once more for what came meanwhile', async () => {
  const server = slowServer()
  const refresh = createRefresher(server.refetch)
  for (let word = 0; word < 50; word++) void refresh(['reflections', 'r'])
  expect(server.asked).toHaveLength(1)
  await server.answer()
  expect(server.asked).toHaveLength(2)
  await server.answer()
  expect(server.asked).toHaveLength(2)
})

test('keys do not wait for each other, and a failure does not stop the next', async () => {
  const server = slowServer()
  let fails = true
  const refresh = createRefresher((key) => (fails ? Promise.reject(new Error('away')) : server.refetch(key)))
  await refresh(['calls'])
  fails = false
  void refresh(['calls'])
  void refresh(['entries'])
  expect(server.asked).toEqual(['calls', 'entries'])
})
