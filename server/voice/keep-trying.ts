import { type Clock, sleep } from '#server/platform/clock.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Log } from '#server/platform/log.ts'

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 2000

/**
 * Does something again and again until it holds, with pauses growing from 200 ms to 2 s.
 * @throws DomainError when it was refused for good: only `unavailable` and `rate-limited` may pass
 */
export async function keepTrying(
  attempt: () => Promise<void>,
  { clock, log, what }: { clock: Clock; log: Log; what: string },
): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await attempt()
    } catch (err) {
      if (err instanceof DomainError && err.kind !== 'unavailable' && err.kind !== 'rate-limited') throw err
      log.warn({ err, what, pause }, 'not done yet, trying again')
    }
    await sleep(clock, pause)
  }
}
