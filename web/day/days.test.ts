import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays } from '../ui/time.ts'
import { carouselDays, isRecordingOnItsWay, neighbour } from './days.ts'

const TODAY = '2026-05-20'
const daysOf = (selected: string) => carouselDays(selected, TODAY).map(({ day }) => day)
const narrowDaysOf = (selected: string) =>
  carouselDays(selected, TODAY)
    .filter(({ isNarrow }) => isNarrow)
    .map(({ day }) => day)

test('today stands next to last, with tomorrow after it', () => {
  expect(daysOf(TODAY).at(0)).toBe('2026-05-15')
  expect(daysOf(TODAY).slice(-2)).toEqual(['2026-05-20', '2026-05-21'])
  expect(narrowDaysOf(TODAY)).toEqual(['2026-05-16', '2026-05-17', '2026-05-18', '2026-05-19', '2026-05-20'])
})

test('near today the row stands still; further away the day is in the middle', () => {
  expect(daysOf('2026-05-17')).toEqual(daysOf(TODAY))
  expect(daysOf('2026-05-01')[3]).toBe('2026-05-01')
})

test('the row always has seven days in a row, five of them on a phone, and the selected one among both', () => {
  fc.assert(
    fc.property(fc.integer({ min: -4000, max: 1 }), (ago) => {
      const selected = addDays(TODAY, ago)
      const days = daysOf(selected)
      const narrow = narrowDaysOf(selected)
      expect(days).toHaveLength(7)
      expect(days.every((day, index) => index === 0 || day === addDays(days[index - 1] ?? '', 1))).toBe(true)
      expect(narrow).toHaveLength(5)
      expect(narrow).toContain(selected)
      expect(days.join()).toContain(narrow.join())
    }),
  )
})

test('one can go back for ever, and forward as far as tomorrow', () => {
  expect(neighbour(TODAY, TODAY, -1)).toBe('2026-05-19')
  expect(neighbour(TODAY, TODAY, 1)).toBe('2026-05-21')
  expect(neighbour('2026-05-21', TODAY, 1)).toBeUndefined()
})

test('a recording is awaited for a while after a talk, and never for a typed day', () => {
  const entry = { method: 'PHONE' as const, recording: null, writtenAt: '2026-05-20T16:35:00Z' }
  const soon = Date.parse('2026-05-20T16:36:00Z')
  expect(isRecordingOnItsWay(entry, soon)).toBe(true)
  expect(isRecordingOnItsWay(entry, soon + 3_600_000)).toBe(false)
  expect(isRecordingOnItsWay({ ...entry, method: 'TEXT' }, soon)).toBe(false)
  expect(isRecordingOnItsWay({ ...entry, recording: { url: '/r', durationMs: 1 } }, soon)).toBe(false)
})
