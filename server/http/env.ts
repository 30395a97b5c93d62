import type { HttpBindings } from '@hono/node-server'
import type { DialCountries } from '#server/concepts/account/rules.ts'
import type { BlobStore } from '#server/platform/blobs.ts'
import type { Clock } from '#server/platform/clock.ts'
import type { LiveChanges } from '#server/platform/live.ts'
import type { Log } from '#server/platform/log.ts'
import type { Random } from '#server/platform/random.ts'
import type { Work } from '#server/platform/work.ts'
import type { SignIn } from './sign-in.ts'

/** What the routes work with. */
export interface HttpContext {
  work: Work
  clock: Clock
  random: Random
  log: Log
  live: LiveChanges
  blobs: BlobStore
  signIn: SignIn
  countries: DialCountries
  publicUrl: string
  /** Where the simulated phone is; null with a real carrier. */
  phoneUrl: string | null
  /** Resolves when database, queue and keys are well; throws what is not. */
  checkReady(): Promise<void>
  /** The built page. */
  webRoot: string
}

export interface HttpEnv {
  Bindings: HttpBindings
  Variables: { user: { id: string; email: string } }
}
