import { describe, expect, test } from 'vitest'
import {
  clockLabel,
  dayLabel,
  greeting,
  journalDayAt,
  lengthLabel,
  monthLabel,
  positionLabel,
  runningLabel,
  shortDay,
} from './labels.ts'
import { instant } from './time.ts'

test('a day is named as people say it, with the year when it is another', () => {
  expect(dayLabel('2026-05-20', '2026-05-21')).toBe('Wednesday, 20 May')
  expect(dayLabel('2025-05-20', '2026-05-21')).toBe('Tuesday, 20 May 2025')
  expect(shortDay('2026-05-02')).toEqual({ weekday: 'Sat', number: '2', month: 'May' })
  expect(monthLabel('2026-05-01')).toBe('May 2026')
})

test('a time is that of the zone, and an unknown zone does not break the page', () => {
  const at = instant('2026-05-20T16:35:00Z')
  expect(clockLabel(at, 'Europe/Berlin')).toBe('18:35')
  expect(clockLabel(at, 'Asia/Kolkata')).toBe('22:05')
  expect(clockLabel(at, 'Mars/Olympus')).toBe('16:35')
  expect(clockLabel(instant('2026-05-19T22:05:00Z'), 'Europe/Berlin')).toBe('00:05')
})

test('the greeting follows the local hour', () => {
  const inBerlin = (iso: string) => greeting(instant(iso), 'Europe/Berlin')
  expect(inBerlin('2026-05-20T01:59:00Z')).toBe('Good evening')
  expect(inBerlin('2026-05-20T02:00:00Z')).toBe('Good morning')
  expect(inBerlin('2026-05-20T10:00:00Z')).toBe('Good afternoon')
  expect(inBerlin('2026-05-20T15:00:00Z')).toBe('Good evening')
})

test('before the day begins it is still yesterday', () => {
  const at = (iso: string) => journalDayAt(instant(iso), 'Europe/Berlin', '04:00')
  expect(at('2026-05-20T01:59:00Z')).toBe('2026-05-19')
  expect(at('2026-05-20T02:00:00Z')).toBe('2026-05-20')
  expect(at('2026-05-20T22:30:00Z')).toBe('2026-05-20')
  expect(at('2026-12-31T23:30:00Z')).toBe('2026-12-31')
})

describe('lengths', () => {
  test.each([
    [0, '0 s'],
    [38_400, '38 s'],
    [59_600, '1 min'],
    [252_000, '4 min 12 s'],
    [3_600_000, '1 h'],
    [3_720_000, '1 h 2 min'],
  ])('%i ms reads %s', (ms, label) => expect(lengthLabel(ms)).toBe(label))

  test('a place and a running time count whole seconds, and never below zero', () => {
    expect(positionLabel(69_900)).toBe('1:09')
    expect(positionLabel(-5)).toBe('0:00')
    expect(runningLabel(134_000)).toBe('02:14')
    expect(runningLabel(-4000)).toBe('00:00')
    expect(runningLabel(3_734_000)).toBe('1:02:14')
  })
})
