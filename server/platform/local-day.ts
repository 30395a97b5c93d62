/**
 * The journal day that an instant belongs to: it runs from `dayStartsAt` (wall clock, `HH:MM`) to the next day's.
 *
 * Computed from the instants at which days start and not from the clock's reading, so that the night in which an
 * hour repeats never leads back to yesterday. A start that falls into a skipped hour moves forward (Temporal's
 * `compatible` rule); a date that a zone skipped altogether has no day.
 */
export function journalDay(now: Temporal.Instant, timeZone: string, dayStartsAt: string): Temporal.PlainDate {
  let day = now.toZonedDateTimeISO(timeZone).toPlainDate()
  while (Temporal.Instant.compare(dayStart(day, timeZone, dayStartsAt), now) > 0) day = day.subtract({ days: 1 })
  return day
}

/** When a journal day begins. */
export function dayStart(day: Temporal.PlainDate, timeZone: string, dayStartsAt: string): Temporal.Instant {
  return day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(dayStartsAt) }).toInstant()
}

/** When a journal day is over: the instant at which the next one begins. */
export function dayEnd(day: Temporal.PlainDate, timeZone: string, dayStartsAt: string): Temporal.Instant {
  return dayStart(day.add({ days: 1 }), timeZone, dayStartsAt)
}

/**
 * The IANA time zone of this name as it is written there, or undefined for none that Temporal knows: `europe/berlin` is
 * `Europe/Berlin`. An offset such as `+02:00` is not one, since it knows no summer.
 */
export function timeZoneNamed(name: string): string | undefined {
  if (/^[+-]/.test(name)) return undefined
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId
  } catch {
    return undefined
  }
}
