/**
 * The one place that knows what time it is. Everything else is told, so that a test can move time by hand.
 */
export interface Clock {
  /** The present instant. */
  now(): Temporal.Instant
  /** Runs `fn` once, `ms` milliseconds from now. */
  setTimeout(fn: () => void, ms: number): Timer
  clearTimeout(timer: Timer): void
}

/** Opaque: hand it back to the clock that made it. */
export type Timer = unknown

/**
 * Real time, in whole milliseconds: Postgres keeps microseconds, and an instant must be the same after it was stored. Its
 * timers keep the process alive; whoever sets one clears it when it stops.
 */
export const systemClock: Clock = {
  now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
  setTimeout: (fn, ms) => globalThis.setTimeout(fn, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as NodeJS.Timeout),
}

/** Resolves after `ms` milliseconds of this clock. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, ms))
}

/** Milliseconds that only ever go forward, whatever becomes of the clock: for how long something may still be held. */
export function monotonic(): number {
  return performance.now()
}
