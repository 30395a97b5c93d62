/**
 * The one file of the web app that reads the clock, sets a timer or builds a date.
 *
 * Instants are milliseconds since the epoch by the server's clock; days are `YYYY-MM-DD` as they were lived, and
 * stay strings: no time zone can move them. There is no Temporal here, since Safari has none.
 */
import { useEffect, useState } from 'react'

let serverAhead = 0

/** Learns from a `Date` header how far the server's clock is ahead of ours. Off by a second at most. */
export function noteServerTime(dateHeader: string | null) {
  const server = dateHeader === null ? Number.NaN : Date.parse(dateHeader)
  if (Number.isNaN(server)) return
  const ahead = server - Date.now()
  // The header counts whole seconds: a smaller difference is not news.
  serverAhead = Math.abs(ahead) < 1500 ? 0 : ahead
}

/** The instant it is now, by the server's clock. */
export function now(): number {
  return Date.now() + serverAhead
}

/** Milliseconds since the epoch of an ISO 8601 instant. */
export function instant(iso: string): number {
  return Date.parse(iso)
}

/** Runs something once, after `ms`. Call the result to call it off. */
export function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** The instant it is now, told again every `everyMs`. The page's own clock: it asks the server nothing. */
export function useNow(everyMs: number): number {
  const [instantNow, setNow] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setNow(now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return instantNow
}

/** Midnight UTC of a day, only good for naming its weekday and month with `timeZone: 'UTC'`. */
export function dayInUtc(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

/** The day so many days after another (before it, when negative). */
export function addDays(day: string, days: number): string {
  return new Date(dayInUtc(day) + days * 86_400_000).toISOString().slice(0, 10)
}

/** True for a calendar day that exists, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(dayInUtc(text)) && addDays(text, 0) === text
}
