import type { Clock } from '#server/platform/clock.ts'

interface Alarm {
  ring: () => void
  /** Milliseconds still to wait when it was last set going. */
  left: number
  /** When that was, by the machine's clock that only goes forward. */
  since: number
  timer?: NodeJS.Timeout
}

/**
 * Real time whose timers can be held for a look: nothing that waits goes on meanwhile, so that a phone rings for as long as
 * it takes to see it from every side. It also tells of other days, so that a journal can have a past.
 */
export class PausableClock implements Clock {
  readonly #alarms = new Set<Alarm>()
  #held = false
  #away = Temporal.Duration.from({ hours: 0 })

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Date.now()).add(this.#away)
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const alarm: Alarm = {
      left: ms,
      since: 0,
      ring: () => {
        this.#alarms.delete(alarm)
        fn()
      },
    }
    this.#alarms.add(alarm)
    if (!this.#held) start(alarm)
    return alarm
  }

  clearTimeout(timer: unknown): void {
    const alarm = timer as Alarm | undefined
    if (!alarm) return
    clearTimeout(alarm.timer)
    this.#alarms.delete(alarm)
  }

  /** From now on nothing happens that waits for time to pass. */
  hold(): void {
    this.#held = true
    for (const alarm of this.#alarms) {
      clearTimeout(alarm.timer)
      alarm.left -= performance.now() - alarm.since
    }
  }

  /** What waited goes on waiting, for as long as it had left. */
  release(): void {
    this.#held = false
    for (const alarm of this.#alarms) start(alarm)
  }

  /** Tells the time of so many hours ago from now on; 0 is today. */
  liveHoursAgo(hours: number): void {
    this.#away = Temporal.Duration.from({ minutes: -Math.round(hours * 60) })
  }
}

function start(alarm: Alarm): void {
  alarm.since = performance.now()
  alarm.timer = setTimeout(alarm.ring, Math.max(0, alarm.left))
}
