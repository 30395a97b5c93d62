import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { kill, platform } from 'node:process'
import { sleep, systemClock } from '../clock.ts'
import { DomainError } from '../errors.ts'
import type { Binaries } from './binaries.ts'
import { type Guarded, spawnGuarded } from './guardian.ts'
import { exists, findProcess } from './processes.ts'
import { type RunAs, workingName } from './run-as.ts'

/** How often we look at what Postgres wrote, ms. */
const LOOK = 10
/** How long a start may take before we give up, ms: recovery after a crash replays the journal of the database. */
const START_LIMIT = 300_000

/** A line of `postmaster.pid`, as in PostgreSQL's `pidfile.h`: the first is the pid, the eighth the state. */
interface PidFile {
  pid: number
  state: string
}

async function readPidFile(cluster: string): Promise<PidFile | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Math.abs(Number(lines[0])) // negative: postgres on its own, without a server
  return pid > 0 ? { pid, state: lines[7]?.trim() ?? '' } : undefined
}

/** A name for a cluster that its server carries among its arguments, so that we know it again among all processes. */
async function nameOf(cluster: string): Promise<string> {
  const { dev, ino } = await stat(cluster)
  return `dayline-${dev}-${ino}`
}

/**
 * Sees to it that no server works in the cluster: waits for one whose owner has just gone, stops one that was left
 * alone (its owner and its guardian were both killed). Returns the pid that the lock file names when that has become
 * somebody else's meanwhile, so that Postgres can be told to take no notice of it.
 * @throws DomainError `database-folder-in-use` while another process of ours holds it
 */
export async function clearTheWay(cluster: string, log: (line: string) => void): Promise<number | undefined> {
  const name = await nameOf(cluster)
  for (let waited = 0; ; waited += LOOK) {
    const file = await readPidFile(cluster)
    if (!file || !exists(file.pid)) return undefined
    const server = await findProcess(file.pid)
    if (!server?.command.includes(name)) return file.pid
    const guardian = await findProcess(server.parent)
    if (!guardian?.command.includes(name)) {
      await stopLeftAlone(file.pid, name)
      log(`A database from an earlier run was still there (process ${file.pid}). I stopped it; nothing in it is lost.`)
    } else if (waited > (file.state === 'stopping' ? 20_000 : 2_000)) throw inUse(cluster)
    await sleep(systemClock, LOOK)
  }
}

function inUse(cluster: string): DomainError {
  const message = `Another Dayline is using the database in ${cluster}. Stop it first, or set DAYLINE_DATA_DIR to another folder.`
  return new DomainError('conflict', 'database-folder-in-use', message)
}

async function stopLeftAlone(pid: number, name: string): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    send(pid, signal)
    for (let waited = 0; waited < patience; waited += LOOK) {
      if (!(await findProcess(pid))?.command.includes(name)) return
      await sleep(systemClock, LOOK)
    }
  }
}

/** It may have ended by itself since we looked. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** What a start needs to know. */
export interface Launch {
  binaries: Binaries
  cluster: string
  runAs: RunAs | undefined
  port: number
  logFile: string
  fsync: boolean
  /** See `clearTheWay`. */
  strangerPid: number | undefined
}

/** Starts a server and waits until it answers. @throws StartFailure with the last lines that it wrote */
export async function launchPostmaster(launch: Launch): Promise<Guarded> {
  const { size } = await stat(launch.logFile).catch(() => ({ size: 0 }))
  const server = await spawnGuarded({
    command: [
      launch.binaries.postgres,
      '-D',
      workingName(launch.cluster, launch.runAs, platform),
      ...(await settings(launch)),
    ],
    cwd: launch.cluster,
    env: {
      LC_ALL: 'C',
      PATH: '/usr/bin:/bin',
      // Postgres takes no notice of a lock file that names this process (miscinit.c); memory still in use by the
      // remains of an earlier server stops it all the same.
      ...(launch.strangerPid && { PG_GRANDPARENT_PID: String(launch.strangerPid) }),
    },
    runAs: launch.runAs,
    logFile: launch.logFile,
  })
  let gone = false
  void server.exited.then(() => {
    gone = true
  })
  for (let waited = 0; !gone && waited < START_LIMIT; waited += LOOK) {
    const file = await readPidFile(launch.cluster)
    if (file?.pid === server.pid && file.state === 'ready') return server
    await sleep(systemClock, LOOK)
  }
  await server.stop()
  const written = await readFile(launch.logFile)
  throw new StartFailure(written.subarray(size).toString().trim().split('\n').slice(-5).join('\n'))
}

/** The server ended before it was ready. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure'
  /** Somebody else listens on the port. */
  get portTaken(): boolean {
    return this.message.includes('could not create any TCP/IP sockets')
  }
  /**
   * Worth another try: the port is taken; or processes of a killed server are on their way out (they hold its memory);
   * or another server was quicker, which `clearTheWay` has a word for.
   */
  get mayPass(): boolean {
    return this.portTaken || /shared memory block|lock file "postmaster.pid" already exists/.test(this.message)
  }
}

/**
 * Only this machine can connect, by TCP and with the password. The log says that something failed, never with which
 * values: it holds no row, no statement and no parameter.
 */
async function settings({ cluster, port, fsync }: Launch): Promise<string[]> {
  const all = {
    cluster_name: await nameOf(cluster),
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_statement: 'none',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
