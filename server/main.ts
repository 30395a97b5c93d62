import { join } from 'node:path'
import { type App, startApp } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { systemClock } from './platform/clock.ts'
import { openDatabase } from './platform/database.ts'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { DomainError } from './platform/errors.ts'
import { type Log, openLog } from './platform/log.ts'
import { migrate } from './platform/migrate.ts'
import { systemRandom } from './platform/random.ts'
import { MasterKeyError } from './platform/vault/errors.ts'
import { loadOrCreateKeyFile, type MasterKeys, readKeyFile, readMasterKeys } from './platform/vault/master-keys.ts'

/** How long a talk may go on after a signal to stop, in milliseconds. */
const GRACE = 15_000

/** What was started, in order; it is stopped in the opposite one. */
type Started = { stop(): Promise<void> }[]

async function run(config: Config, log: Log, started: Started): Promise<void> {
  const databaseUrl = await startDatabase(config, log, started)
  const simulator = config.twilio ? undefined : await startSimulatedCarrier(config, started)
  const app: App = await startApp({
    host: config.host,
    port: config.port,
    publicUrl: config.publicUrl,
    databaseUrl,
    dataDir: config.dataDir,
    webRoot: join(import.meta.dirname, '../web/dist'),
    masterKeys: await readKeys(config),
    roles: config.roles,
    twilio: simulator
      ? { ...simulator, apiUrl: simulator.url, callsPerSecond: config.callsPerSecond ?? 1000 }
      : { ...config.twilio!, apiUrl: config.twilioApiUrl, callsPerSecond: config.callsPerSecond ?? 1 },
    countries: config.dialCountries ?? (simulator ? null : undefined),
    phoneUrl: simulator ? `${simulator.url}/phone` : null,
    smtpUrl: config.smtpUrl,
    clock: systemClock,
    random: systemRandom,
    log,
  })
  started.push({ stop: () => app.stop(GRACE) })
  announce(app.publicUrl, simulator?.url)
}

async function startDatabase(config: Config, log: Log, started: Started): Promise<string> {
  if (config.databaseUrl) return config.databaseUrl
  const postgres = await startEmbeddedPostgres({
    dataDir: join(config.dataDir, 'postgres'),
    log: (line) => log.debug({ line }, 'postgres'),
  })
  started.push(postgres)
  return postgres.url
}

/** The simulated carrier is loaded only where it is wanted, and never in production. */
async function startSimulatedCarrier(config: Config, started: Started) {
  const { startSimulator } = await import('../simulator/simulator.ts')
  const simulator = await startSimulator({ port: config.simulatorPort, dataDir: config.dataDir })
  started.push(simulator)
  const { url, accountSid, authToken, fromNumber } = simulator
  return { url, accountSid, authToken, from: fromNumber }
}

async function readKeys({ masterKey, dataDir }: Config): Promise<MasterKeys> {
  if (masterKey === 'generated') return loadOrCreateKeyFile(join(dataDir, 'master.key'), systemRandom)
  return 'file' in masterKey ? readKeyFile(masterKey.file) : readMasterKeys(masterKey.base64)
}

function announce(publicUrl: string, simulatorUrl: string | undefined): void {
  console.info(`\n  Dayline is at ${publicUrl}`)
  if (simulatorUrl) {
    console.info(`  The simulated phone is at ${simulatorUrl}/phone`)
    console.info('\n  Make an account, prove a number such as +12025550143 with that phone, and press Call me.')
  }
  console.info('  Ctrl+C stops it; a talk in progress is brought to an end first.\n')
}

/** `node server/main.ts migrate`: brings the database up to date and ends. */
async function migrateOnly(config: Config, log: Log, started: Started): Promise<void> {
  const { db } = openDatabase({ url: await startDatabase(config, log, started), log })
  await migrate(db)
  await db.destroy()
}

async function stopAll(started: Started): Promise<void> {
  for (const part of started.splice(0).reverse()) await part.stop()
}

/** What an operator can mend is said in words; anything else is a bug and shows where. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof MasterKeyError || error instanceof DomainError)
    return error.message
  if ((error as { code?: string }).code === 'EADDRINUSE')
    return 'The port is taken. Set PORT (or SIMULATOR_PORT) to another one, or stop what uses it.'
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

async function main(): Promise<void> {
  const started: Started = []
  const starting = start(started)
  /** A signal that comes while things are still starting waits for them, so that nothing is left behind half-started. */
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= starting.then(() => stopAll(started))
    void stopping.then(() => process.exit())
  }
  // `on`, not `once`: an impatient second signal must not end the process in the middle of the drain.
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  await starting
}

async function start(started: Started): Promise<void> {
  try {
    const config = readConfig()
    const log = openLog(config.logLevel)
    if (process.argv[2] !== 'migrate') return await run(config, log, started)
    await migrateOnly(config, log, started)
    await stopAll(started)
  } catch (error) {
    console.error(explain(error))
    process.exitCode = 1
    await stopAll(started)
  }
}

await main()
