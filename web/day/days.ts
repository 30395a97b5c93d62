import type { Entry } from '#contract/entries.ts'
import { addDays, instant } from '../ui/time.ts'

/** A phone shows five of the seven days. */
const NARROW = 5

/** One day in the carousel; `isNarrow` when a phone shows it too. */
export type CarouselDay = { day: string; isNarrow: boolean }

/**
 * The seven days around the one on the screen. Near today the row stands still, today next to last with tomorrow
 * after it, so that going back a day or two moves only the mark; further away the day sits in the middle.
 */
export function carouselDays(selected: string, today: string): CarouselDay[] {
  const isNearToday = selected >= addDays(today, -4) && selected <= addDays(today, 1)
  const first = isNearToday ? addDays(today, -5) : addDays(selected, -3)
  const days = Array.from({ length: 7 }, (_, index) => addDays(first, index))
  const narrowFrom = Math.min(Math.max(days.indexOf(selected) - (NARROW - 1), 0), days.length - NARROW)
  return days.map((day, index) => ({ day, isNarrow: index >= narrowFrom && index < narrowFrom + NARROW }))
}

/** The day before or after, as far as tomorrow. */
export function neighbour(selected: string, today: string, direction: -1 | 1): string | undefined {
  const next = addDays(selected, direction)
  return next > addDays(today, 1) ? undefined : next
}

/** How long after a talk its recording may still be on its way from the carrier. */
const FETCHING_MS = 15 * 60_000

/** True while the recording of a talk by phone is probably still being fetched. */
export function isRecordingOnItsWay(entry: Pick<Entry, 'method' | 'recording' | 'writtenAt'>, now: number): boolean {
  return entry.method === 'PHONE' && entry.recording === null && now - instant(entry.writtenAt) < FETCHING_MS
}
