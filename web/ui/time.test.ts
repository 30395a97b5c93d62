import { expect, test } from 'vitest'
import { addDays, isDay, noteServerTime, now } from './time.ts'

test('days are counted over months, leap days and clock changes', () => {
  expect(addDays('2026-05-31', 1)).toBe('2026-06-01')
  expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
  expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
})

test('a day is one that exists', () => {
  expect(isDay('2026-05-20')).toBe(true)
  expect(isDay('2026-02-30')).toBe(false)
  expect(isDay('20-05-2026')).toBe(false)
  expect(isDay('2026-13-01')).toBe(false)
})

test("the server's clock counts, not a computer that is ten minutes late", () => {
  noteServerTime(new Date(Date.now() + 600_000).toUTCString())
  expect(Math.abs(now() - Date.now() - 600_000)).toBeLessThan(2000)
  noteServerTime('not a date')
  expect(now() - Date.now()).toBeGreaterThan(500_000)
  noteServerTime(new Date().toUTCString())
  expect(Math.abs(now() - Date.now())).toBeLessThan(50)
})
