import { addDays, dayInUtc, instant } from './time.ts'

const LOCALE = 'en-GB'

const longDay = new Intl.DateTimeFormat(LOCALE, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
const dayAndYear = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
const shortWeekday = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', timeZone: 'UTC' })
const monthName = new Intl.DateTimeFormat(LOCALE, { month: 'long', timeZone: 'UTC' })
const monthAndYear = new Intl.DateTimeFormat(LOCALE, { month: 'long', year: 'numeric', timeZone: 'UTC' })

/** "Wednesday, 20 May", with the year when it is not that of `today`. */
export function dayLabel(day: string, today: string): string {
  const format = day.slice(0, 4) === today.slice(0, 4) ? longDay : dayAndYear
  const parts = new Map(format.formatToParts(dayInUtc(day)).map(({ type, value }) => [type, value]))
  const year = parts.has('year') ? ` ${parts.get('year')}` : ''
  return `${parts.get('weekday')}, ${parts.get('day')} ${parts.get('month')}${year}`
}

/** "Wed", "20" and "May", for the carousel. */
export function shortDay(day: string): { weekday: string; number: string; month: string } {
  return {
    weekday: shortWeekday.format(dayInUtc(day)),
    number: String(Number(day.slice(8))),
    month: monthName.format(dayInUtc(day)),
  }
}

/** "May 2026". */
export function monthLabel(day: string): string {
  return monthAndYear.format(dayInUtc(day))
}

/** The wall-clock time of an instant in a zone, "18:35". A zone that this browser does not know falls back to UTC. */
export function clockLabel(at: number, timeZone: string): string {
  return formatIn(timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** How the day greets: morning from four, afternoon from noon, evening from five. */
export function greeting(at: number, timeZone: string): string {
  const hour = Number(formatIn(timeZone, { hour: '2-digit', hourCycle: 'h23' }).format(at))
  if (hour >= 4 && hour < 12) return 'Good morning'
  if (hour >= 12 && hour < 17) return 'Good afternoon'
  return 'Good evening'
}

/** The journal day at an instant: the local date, counted from `dayStartsAt` to the next. */
export function journalDayAt(at: number, timeZone: string, dayStartsAt: string): string {
  const date = formatIn(timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA').format(at)
  return clockLabel(at, timeZone) < dayStartsAt ? addDays(date, -1) : date
}

/** A length for reading: "4 min 12 s", "38 s", "1 h 2 min". */
export function lengthLabel(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A place in a recording: "1:09". */
export function positionLabel(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** A running time: "02:14", or "1:02:14" after an hour. */
export function runningLabel(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const minutes = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
  return seconds < 3600 ? minutes : `${Math.floor(seconds / 3600)}:${minutes}`
}

/** "18:35" of an ISO instant in a zone. */
export function timeOf(iso: string, timeZone: string): string {
  return clockLabel(instant(iso), timeZone)
}

/** The zone this browser lives in. */
export function browserTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

function formatIn(timeZone: string, options: Intl.DateTimeFormatOptions, locale = LOCALE): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone })
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  }
}
