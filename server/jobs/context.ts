import type { DialCountries } from '#server/concepts/account/rules.ts'
import type { BlobStore } from '#server/platform/blobs.ts'
import type { Clock } from '#server/platform/clock.ts'
import type { Log } from '#server/platform/log.ts'
import type { Random } from '#server/platform/random.ts'
import type { Work } from '#server/platform/work.ts'
import type { Carrier } from '#server/voice/carrier.ts'

/** What jobs work with: the world behind its ports, and what was configured. */
export interface JobContext {
  work: Work
  clock: Clock
  random: Random
  log: Log
  carrier: Carrier
  blobs: BlobStore
  /** The number that calls, in E.164. */
  from: string
  countries: DialCountries
  /** How many calls this account may dial a second, over all processes. */
  callsPerSecond: number
  /** Where the carrier reaches us about the attempt with this token. */
  addresses: { answer(token: string): string; status(token: string): string }
}
