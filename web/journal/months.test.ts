import { expect, test } from 'vitest'
import { byMonth } from './months.ts'

test('days stay in order under their months', () => {
  const days = ['2026-06-01', '2026-05-31', '2026-05-02', '2025-05-31'].map((day) => ({ day }))
  expect(byMonth(days).map(({ month, entries }) => [month, entries.length])).toEqual([
    ['2026-06', 1],
    ['2026-05', 2],
    ['2025-05', 1],
  ])
  expect(byMonth([])).toEqual([])
})
