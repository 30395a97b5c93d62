import { mkdir, rename, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { sleep, systemClock } from './clock.ts'
import { provideBinaries } from './embedded-postgres/binaries.ts'
import { ensureCluster, ROLE } from './embedded-postgres/cluster.ts'
import type { Guarded } from './embedded-postgres/guardian.ts'
import { freePort, rememberedPort, rememberPort } from './embedded-postgres/port.ts'
import { clearTheWay, type Launch, launchPostmaster, StartFailure } from './embedded-postgres/postmaster.ts'
import { whoRuns } from './embedded-postgres/run-as.ts'
import { DomainError } from './errors.ts'

/** A Postgres of our own, that runs for as long as we do. */
export interface EmbeddedPostgres {
  /** Holds the password. It stays the same for as long as this process lives; the next one may have another port. */
  url: string
  /** A fast shutdown: open transactions are rolled back, what was committed is on the disk. Takes 20 s at most. */
  stop(): Promise<void>
}

type Log = (line: string) => void
type Place = Omit<Launch, 'port' | 'strangerPid'>

/**
 * Starts the Postgres that comes from npm on a data folder of its own, which is made when it is not there.
 *
 * In the folder: `cluster/` (Postgres's own, with the password beside the data, mode 700), `port` (kept from start to
 * start while it is free) and `postgres.log`. Only this machine can connect, and only with the password. For root it
 * runs as `nobody`, wherever the folder lies; other processes of `nobody` could then read the files, so on a machine
 * shared with others an ordinary user of its own is the better choice.
 *
 * It ends when we do, however we end. What an earlier run left behind is stopped first; should it end under way, it is
 * started again on the same port. The first start takes about 1 s, later ones about 0.1 s.
 *
 * @param options.fsync false only for tests, whose data nobody will miss
 * @throws DomainError `database-folder-in-use`, `database-folder-not-ours`, `database-version`, `no-database-program`,
 * `database-did-not-start`; whatever is in the folder is untouched then
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string
  log?: Log
  fsync?: boolean
}): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir)
  try {
    return await startIn(dataDir, options.log ?? (() => {}), options.fsync ?? true)
  } catch (error) {
    throw error instanceof DomainError ? error : didNotStart(dataDir, error)
  }
}

async function startIn(dataDir: string, log: Log, fsync: boolean): Promise<EmbeddedPostgres> {
  const cluster = join(dataDir, 'cluster')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const runAs = await whoRuns(cluster)
  const binaries = await provideBinaries(runAs)
  const password = await ensureCluster({ dataDir, cluster, binaries, runAs, fsync })
  const place = { binaries, cluster, runAs, fsync, logFile: await openLog(dataDir) }

  const portFile = join(dataDir, 'port')
  const { server, port } = await start(place, { port: await rememberedPort(portFile), mayMove: true }, log)
  await rememberPort(portFile, port)
  return {
    url: `postgres://${ROLE}:${password}@127.0.0.1:${port}/postgres`,
    stop: keepAlive(server, () => start(place, { port, mayMove: false }, log), log),
  }
}

function didNotStart(dataDir: string, error: unknown): DomainError {
  if ((error as NodeJS.ErrnoException).code === 'EACCES') {
    const message = `The data folder ${dataDir} belongs to another user, whose Dayline has made it. Start Dayline as that user, or set DAYLINE_DATA_DIR to another folder.`
    return new DomainError('unavailable', 'database-folder-not-ours', message)
  }
  const why = error instanceof Error ? error.message : String(error)
  const message = `The database in ${dataDir} did not start; what is in it is untouched. postgres.log there may say more. It said:\n${why}`
  return new DomainError('unavailable', 'database-did-not-start', message)
}

/** The log of this start and of those before it; the older part makes way at 5 MB. */
async function openLog(dataDir: string): Promise<string> {
  const file = join(dataDir, 'postgres.log')
  const { size } = await stat(file).catch(() => ({ size: 0 }))
  if (size > 5_000_000) await rename(file, `${file}.1`)
  return file
}

/** Starts a server once nothing else works in its folder; waits up to 10 s for what is on its way out. */
async function start(place: Place, { port, mayMove }: { port: number; mayMove: boolean }, log: Log) {
  for (let tries = 1; ; tries++) {
    const strangerPid = await clearTheWay(place.cluster, log)
    try {
      return { server: await launchPostmaster({ ...place, port, strangerPid }), port }
    } catch (error) {
      if (!(error instanceof StartFailure) || !error.mayPass || tries === 100) throw error
      if (error.portTaken && mayMove) port = await freePort()
      else await sleep(systemClock, 100)
    }
  }
}

/** Starts the server again whenever it ends by itself, every second until it works; returns how to end that. */
function keepAlive(first: Guarded, startAgain: () => Promise<{ server: Guarded }>, log: Log): () => Promise<void> {
  let server: Guarded | undefined = first
  let stopping = false
  const over = (async () => {
    for (;;) {
      await server?.exited
      if (stopping) return
      log('The database ended by itself; what was committed is kept. I am starting it again.')
      server = await startAgain().then(
        (started) => started.server,
        (error: Error) => void log(error.message),
      )
      if (stopping) await server?.stop()
      else if (!server) await sleep(systemClock, 1_000)
    }
  })()
  return async () => {
    stopping = true
    await server?.stop()
    await over
  }
}
