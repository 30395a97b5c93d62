import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayEnd, dayStart, journalDay, timeZoneNamed } from './local-day.ts'

const dayAt = (instant: string, zone: string, start = '04:00') =>
  journalDay(Temporal.Instant.from(instant), zone, start).toString()

test('half past one at night still belongs to the day before', () => {
  expect(dayAt('2026-05-20T23:30:00Z', 'Europe/Berlin')).toBe('2026-05-20')
  expect(dayAt('2026-05-21T02:00:00Z', 'Europe/Berlin')).toBe('2026-05-21')
})

test('the night in which an hour repeats never leads back to yesterday', () => {
  // Berlin, 25 October 2026: 02:00-03:00 comes twice, and this day starts at 02:30.
  expect(dayAt('2026-10-25T00:45:00Z', 'Europe/Berlin', '02:30')).toBe('2026-10-25') // 02:45, the first time
  expect(dayAt('2026-10-25T01:10:00Z', 'Europe/Berlin', '02:30')).toBe('2026-10-25') // 02:10, the second time
})

test('a day that starts in a skipped hour starts when that hour is over', () => {
  expect(dayAt('2026-03-29T00:59:00Z', 'Europe/Berlin', '02:30')).toBe('2026-03-28')
  expect(dayAt('2026-03-29T01:30:00Z', 'Europe/Berlin', '02:30')).toBe('2026-03-29')
})

test('Samoa skipped 30 December 2011: the night before belongs to the 29th', () => {
  expect(dayAt('2011-12-30T12:00:00Z', 'Pacific/Apia')).toBe('2011-12-29') // 02:00 on the 31st, local
  expect(dayAt('2011-12-30T14:30:00Z', 'Pacific/Apia')).toBe('2011-12-31')
})

test('an instant lies in its own day, and days never go back as time goes on', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Apia', 'UTC']
  const instant = fc
    .integer({ min: 1_262_304_000, max: 1_924_992_000 })
    .map((s) => Temporal.Instant.fromEpochMilliseconds(s * 1000))
  const start = fc.constantFrom('00:00', '01:30', '02:30', '04:00', '23:45')
  fc.assert(
    fc.property(
      instant,
      fc.constantFrom(...zones),
      start,
      fc.integer({ min: 0, max: 200_000 }),
      (now, zone, startsAt, later) => {
        const day = journalDay(now, zone, startsAt)
        expect(Temporal.Instant.compare(dayStart(day, zone, startsAt), now)).toBeLessThanOrEqual(0)
        expect(Temporal.Instant.compare(dayEnd(day, zone, startsAt), now)).toBeGreaterThan(0)
        expect(
          Temporal.PlainDate.compare(journalDay(now.add({ seconds: later }), zone, startsAt), day),
        ).toBeGreaterThanOrEqual(0)
      },
    ),
  )
})

test('a time zone is known by its name, however that is written; an offset is not one', () => {
  const names = ['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires']
  for (const name of names)
    expect([name, name.toLowerCase(), name.toUpperCase()].map(timeZoneNamed)).toEqual(Array(3).fill(name))
  expect(['', 'Europe/Atlantis', '+02:00', '<b>', 'Europe/Berlin\0'].map(timeZoneNamed)).toEqual(
    Array(5).fill(undefined),
  )
})
