/** Time as the simulator is told it. A test may hand in a clock that it moves by hand. */
export interface SimulatorClock {
  now(): Temporal.Instant
  /** Runs `fn` once, `ms` milliseconds from now; returns what `clearTimeout` takes. */
  setTimeout(fn: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}

/** Real time. */
export const realClock: SimulatorClock = {
  now: () => Temporal.Now.instant(),
  setTimeout: (fn, ms) => globalThis.setTimeout(fn, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as NodeJS.Timeout),
}

/** Runs `fn` when everything that is under way in this turn of the event loop is done. No time passes. */
export function afterThisTurn(fn: () => void): void {
  setImmediate(fn)
}

/**
 * The time of the telephone line: ringing, speaking and pausing take `tempo` times less of the clock's time.
 *
 * "Line milliseconds" are what a person on the phone would live through. With tempo 20, a sentence of four seconds
 * takes 0.2 s of the clock and still counts as four seconds in durations and in the recording.
 */
export class LineTime {
  readonly clock: SimulatorClock
  readonly tempo: number
  readonly #pending = new Set<unknown>()
  #stopped = false

  constructor(clock: SimulatorClock, tempo: number) {
    if (!(tempo > 0)) throw new RangeError(`The tempo is a number above 0, not ${tempo}.`)
    this.clock = clock
    this.tempo = tempo
  }

  now(): Temporal.Instant {
    return this.clock.now()
  }

  /** Line milliseconds from one instant to another (or to now). */
  between(from: Temporal.Instant, to: Temporal.Instant = this.now()): number {
    return from.until(to).total('milliseconds') * this.tempo
  }

  /** Runs `fn` after that many line milliseconds. Returns what takes it back. */
  after(ms: number, fn: () => void): () => void {
    if (this.#stopped) return () => {}
    const timer = this.clock.setTimeout(() => {
      this.#pending.delete(timer)
      fn()
    }, this.#ofTheClock(ms))
    this.#pending.add(timer)
    return () => {
      this.#pending.delete(timer)
      this.clock.clearTimeout(timer)
    }
  }

  /** Resolves after that many line milliseconds; rejects with the signal's reason when that comes first. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (ms <= 0) return resolve()
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      })
      function abort() {
        cancel()
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** In whole milliseconds, which every clock can count, and never none at all for what takes time. */
  #ofTheClock(ms: number): number {
    return ms > 0 ? Math.max(1, Math.round(ms / this.tempo)) : 0
  }

  /** Takes back everything that was still to come. What waits then waits for ever, holding no timer. */
  stop(): void {
    this.#stopped = true
    for (const timer of this.#pending) this.clock.clearTimeout(timer)
    this.#pending.clear()
  }
}
