const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** RFC 2822 in UTC, as Twilio writes every date: `Fri, 18 Oct 2019 17:00:00 +0000`. Whole seconds, rounded down. */
export function rfc2822(instant: Temporal.Instant): string {
  const utc = instant.toZonedDateTimeISO('UTC')
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${WEEKDAYS[utc.dayOfWeek - 1]}, ${two(utc.day)} ${MONTHS[utc.month - 1]} ${String(utc.year).padStart(4, '0')}`
  return `${day} ${two(utc.hour)}:${two(utc.minute)}:${two(utc.second)} +0000`
}

/** RFC 2822, or null for what has not happened yet. */
export function rfc2822OrNull(instant: Temporal.Instant | undefined): string | null {
  return instant ? rfc2822(instant) : null
}

/**
 * The instants that a filter value stands for: a day in UTC (`2026-05-01`) or one second (`2026-05-01T18:00:00Z`).
 * Undefined for what is neither.
 */
export function spanOf(value: string): { from: Temporal.Instant; until: Temporal.Instant } | undefined {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
      const day = Temporal.PlainDate.from(value)
      return { from: startInUtc(day), until: startInUtc(day.add({ days: 1 })) }
    }
    const from = wholeSecond(Temporal.Instant.from(value))
    return { from, until: from.add({ seconds: 1 }) }
  } catch {
    return undefined
  }
}

function startInUtc(day: Temporal.PlainDate): Temporal.Instant {
  return day.toZonedDateTime('UTC').toInstant()
}

/** Twilio keeps whole seconds, so what happened within one counts as its beginning. */
export function wholeSecond(instant: Temporal.Instant): Temporal.Instant {
  return instant.round({ smallestUnit: 'second', roundingMode: 'floor' })
}
