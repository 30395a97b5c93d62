import { join } from 'node:path'
import type { Clock as QueueClock } from 'pg-boss'
import { guessCode, stopProvedNumber } from '#server/concepts/account/actions/proofs.ts'
import { readPerson } from '#server/concepts/account/queries.ts'
import { countryOf, type DialCountries } from '#server/concepts/account/rules.ts'
import { createApi } from '#server/http/api.ts'
import { openDoors } from '#server/http/doors.ts'
import { openSignIn } from '#server/http/sign-in.ts'
import { allJobs } from '#server/jobs/index.ts'
import { newPasswordLetter, openSmtpMailer } from '#server/notify/mail.ts'
import { openFolderBlobs } from '#server/platform/blobs.ts'
import type { Clock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { listenLive } from '#server/platform/live.ts'
import type { Log } from '#server/platform/log.ts'
import { migrate } from '#server/platform/migrate.ts'
import { openQueue } from '#server/platform/queue.ts'
import type { Random } from '#server/platform/random.ts'
import type { MasterKeys } from '#server/platform/vault/master-keys.ts'
import { openVault } from '#server/platform/vault.ts'
import { createWork } from '#server/platform/work.ts'
import { allSyncs } from '#server/syncs/index.ts'
import { createTwilioCarrier } from '#server/twilio/client.ts'
import { carrierAddresses, carrierRoutes } from '#server/twilio/webhooks.ts'
import { openTalks } from '#server/voice/talks.ts'

export interface AppOptions {
  host: string
  /** 0 takes any free port. */
  port: number
  /** How browsers and the carrier reach it; left out, `http://localhost:PORT`. */
  publicUrl: string | undefined
  databaseUrl: string
  dataDir: string
  /** The built page. */
  webRoot: string
  masterKeys: MasterKeys
  roles: ReadonlySet<'web' | 'worker'>
  twilio: { accountSid: string; authToken: string; from: string; apiUrl: string | undefined; callsPerSecond: number }
  /** Countries that may be called; left out, the one of the number that calls; null, any. */
  countries: DialCountries | undefined
  /** Where the simulated phone is, when there is one. */
  phoneUrl: string | null
  /** Where mail is handed over; null: none is sent. */
  smtpUrl: string | null
  clock: Clock
  /** The queue's own clock, for tests that move time by hand. */
  queueClock?: QueueClock
  random: Random
  log: Log
}

export interface App {
  /** Where it listens, for whoever is on this machine. */
  url: string
  publicUrl: string
  /**
   * Takes nothing new, lets talks go on for up to `graceMs` milliseconds, keeps every word, and lets go of everything.
   */
  stop(graceMs: number): Promise<void>
}

/** Puts the house together and opens its doors. Whatever it opened is closed again when it cannot start. */
export async function startApp(options: AppOptions): Promise<App> {
  const { clock, random, log, databaseUrl, twilio } = options
  await using opened = new AsyncDisposableStack()
  let stopping = false
  const { db } = openDatabase({ url: databaseUrl, log })
  opened.defer(() => db.destroy())
  await migrate(db)
  const vault = await openVault({ db, masterKeys: options.masterKeys, random, now: clock.now() })
  const countries = options.countries === undefined ? ownCountry(twilio.from) : options.countries
  const queue = await openQueue({ url: databaseUrl, log, clock: options.queueClock })
  opened.defer(() => queue.stop(0))
  const work = createWork({ db, vault, clock, random, syncs: allSyncs({ countries }), enqueue: queue.enqueue })
  const live = await listenLive({ url: databaseUrl, clock, log })
  opened.defer(() => live.stop())
  const blobs = openFolderBlobs(join(options.dataDir, 'blobs'), random)
  const carrier = createTwilioCarrier({ ...twilio, clock })
  const talks = openTalks({
    work,
    clock,
    log,
    partners: {
      nameOf: async (userId) => (await readPerson(db, userId)).display_name,
      checkCode: (proofId, digits) => work.transact((tx) => guessCode(tx, proofId, digits)),
      stopNumber: (proofId) => work.transact((tx) => stopProvedNumber(tx, proofId)),
    },
  })

  const doors = await openDoors(options)
  opened.defer(() => doors.close())
  const publicUrl = options.publicUrl ?? `http://localhost:${doors.port}`
  const secret = vault.fingerprint('session-secret', 'cookies').toString('base64')
  const signIn = openSignIn({ databaseUrl, publicUrl, secret, random, sendResetLink: resetLinks(options, publicUrl) })
  opened.defer(() => signIn.stop())
  doors.serve(
    createApi(
      {
        work,
        clock,
        random,
        log,
        live,
        blobs,
        signIn,
        countries,
        publicUrl,
        phoneUrl: options.phoneUrl,
        webRoot: options.webRoot,
        checkReady: async () => {
          if (stopping) throw new Error('stopping')
          await db.selectFrom('user_key').select('user_id').limit(1).execute()
          await queue.check()
        },
      },
      carrierRoutes({ work, clock, log, beginTalk: talks.begin, publicUrl, authTokens: [twilio.authToken] }),
    ).fetch,
  )
  if (options.roles.has('worker')) {
    const { answer, status } = carrierAddresses(publicUrl)
    const { callsPerSecond } = twilio
    const addresses = { answer, status }
    await queue.work(
      allJobs({ work, clock, random, log, carrier, blobs, from: twilio.from, countries, callsPerSecond, addresses }),
    )
  }

  const everything = opened.move()
  return {
    url: `http://127.0.0.1:${doors.port}`,
    publicUrl,
    async stop(graceMs) {
      stopping = true
      // No new job, no new talk; those under way come to their end. The doors stay open for what the carrier still says.
      await Promise.all([queue.stop(graceMs), talks.drain(graceMs)])
      await everything.disposeAsync()
    },
  }
}

/** The country of the number that calls, where that can be told: nobody is called abroad by accident. */
function ownCountry(from: string): DialCountries {
  const country = countryOf(from)
  return country ? new Set([country]) : new Set()
}

/** How somebody who forgot their password gets back in, where mail can be sent. */
function resetLinks({ smtpUrl, log }: AppOptions, publicUrl: string) {
  if (!smtpUrl) return null
  const mailer = openSmtpMailer(smtpUrl, publicUrl)
  return (to: string, link: string) =>
    mailer.send(newPasswordLetter(to, link)).catch((error: unknown) => {
      log.error({ err: error }, 'a letter could not be handed over')
    })
}
