import type { Clock } from '#server/platform/clock.ts'

interface Alarm {
  at: number
  order: number
  ring: () => void
}

/**
 * A clock that stands still until a test moves it. Timers ring in the order of their instants, those of the same
 * instant in the order in which they were set, and each sees the instant for which it was set.
 */
export class ManualClock implements Clock {
  #now: number
  #order = 0
  readonly #alarms = new Set<Alarm>()

  /** `start`: an ISO 8601 instant, with an offset or a bracketed zone. */
  constructor(start = '2026-05-01T16:00:00Z') {
    this.#now = Temporal.Instant.from(start).epochMilliseconds
  }

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(this.#now)
  }

  setTimeout(fn: () => void, ms: number): Alarm {
    const alarm = { at: this.#now + Math.max(0, ms), order: this.#order++, ring: fn }
    this.#alarms.add(alarm)
    return alarm
  }

  clearTimeout(timer: unknown): void {
    this.#alarms.delete(timer as Alarm)
  }

  /** How many timers are waiting: none should be left when the work is over. */
  get waiting(): number {
    return this.#alarms.size
  }

  /** Moves on by `ms` milliseconds. Whatever a timer sets off has the chance to settle before the next one rings. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms
    await settled()
    for (let next = this.#nextUntil(target); next; next = this.#nextUntil(target)) {
      this.#alarms.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.ring()
      await settled()
    }
    this.#now = target
  }

  /** Moves on to an instant; it may not lie in the past. */
  async advanceTo(instant: Temporal.Instant): Promise<void> {
    await this.advance(instant.epochMilliseconds - this.#now)
  }

  /** Sets the wall clock forward or back without any timer noticing, as a wrong time server would. */
  jump(ms: number): void {
    this.#now += ms
    for (const alarm of this.#alarms) alarm.at += ms
  }

  #nextUntil(target: number): Alarm | undefined {
    return [...this.#alarms]
      .filter(({ at }) => at <= target)
      .sort((one, other) => one.at - other.at || one.order - other.order)[0]
  }
}

/** Lets everything that is ready to run have run: promises, and what they set off in turn. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve))
}
