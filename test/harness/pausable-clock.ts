import type { Clock } from '#server/platform/clock.ts'

/**
 * Real time that can stand still for a look: while it is held nothing that waits goes on, so that a phone rings for as
 * long as it takes to see it from every side. It also tells of other days, so that a journal can have a past.
 */
export class PausableClock implements Clock {
  #held = false
  #overdue: (() => void)[] = []
  #away = Temporal.Duration.from({ hours: 0 })

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Date.now()).add(this.#away)
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const alarm = { isOff: false, timer: undefined as NodeJS.Timeout | undefined }
    const ring = () => {
      if (!alarm.isOff) fn()
    }
    alarm.timer = setTimeout(() => (this.#held ? void this.#overdue.push(ring) : ring()), ms)
    return alarm
  }

  clearTimeout(alarm: unknown): void {
    if (!alarm) return
    const { timer } = Object.assign(alarm as { isOff: boolean; timer: NodeJS.Timeout }, { isOff: true })
    clearTimeout(timer)
  }

  /** From now on nothing happens that waits for time to pass. */
  hold(): void {
    this.#held = true
  }

  /** Time goes on; what came due meanwhile happens at once, in its order. */
  release(): void {
    this.#held = false
    for (const ring of this.#overdue.splice(0)) ring()
  }

  /** Tells the time of so many hours ago from now on; 0 is today. */
  liveHoursAgo(hours: number): void {
    this.#away = Temporal.Duration.from({ minutes: -Math.round(hours * 60) })
  }
}
