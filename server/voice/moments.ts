/** The instant `ms` milliseconds after another, a fraction counting as a whole one. */
export function after(instant: Temporal.Instant, ms: number): Temporal.Instant {
  return instant.add({ milliseconds: Math.ceil(ms) })
}

/** Has `now` come to the instant, or passed it? */
export function reached(instant: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(now, instant) >= 0
}

/** The last of some instants, leaving out those that never were; null when none was. */
export function latest(...instants: (Temporal.Instant | null)[]): Temporal.Instant | null {
  return instants.reduce((last, one) => (one && (!last || reached(last, one)) ? one : last), null)
}

/** The first of some instants, leaving out those that never will be; null when none will. */
export function earliest(...instants: (Temporal.Instant | null)[]): Temporal.Instant | null {
  return instants.reduce((first, one) => (one && (!first || reached(one, first)) ? one : first), null)
}
