import { afterThisTurn, type SimulatorClock } from './clock.ts'

/** A clock for tests, moved by hand. Starts at a fixed instant. */
export class HandClock implements SimulatorClock {
  #now = Temporal.Instant.from('2026-05-01T16:00:00Z')
  #timers: { at: Temporal.Instant; order: number; fn: () => void }[] = []
  #count = 0

  now(): Temporal.Instant {
    return this.#now
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const timer = { at: this.#now.add({ nanoseconds: Math.round(ms * 1e6) }), order: ++this.#count, fn }
    this.#timers.push(timer)
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.#timers = this.#timers.filter((other) => other !== timer)
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.length
  }

  /** Lets that much time pass, timer by timer, with a turn of the event loop after each. */
  async advance(ms: number): Promise<void> {
    const until = this.#now.add({ nanoseconds: Math.round(ms * 1e6) })
    await turn()
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.clearTimeout(next)
      this.#now = next.at
      next.fn()
      await turn()
    }
    this.#now = until
  }

  #next(until: Temporal.Instant) {
    return this.#timers
      .filter(({ at }) => Temporal.Instant.compare(at, until) <= 0)
      .sort((one, other) => Temporal.Instant.compare(one.at, other.at) || one.order - other.order)[0]
  }
}

/** Everything that was ready to run has run. */
export async function turn(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise<void>((resolve) => afterThisTurn(resolve))
}
