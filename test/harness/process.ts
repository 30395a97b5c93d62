import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
/** How long a server may take to be ready on a busy machine, in milliseconds. */
const READY_WITHIN = 40_000

/** `node server/main.ts`, as it runs in earnest. */
export interface ServerProcess {
  port: number
  pid: number
  /** All that it has printed so far. */
  log(): string
  isAlive(): boolean
  /** kill -9: it has no time for anything. Resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM: it is to bring to an end what it is doing. */
  terminate(): void
  /** Resolves once it is gone, whoever ended it. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Is there anything left of it, or of what it has started? */
  hasLeftSomethingBehind(): boolean
}

/**
 * Starts a server on a free port and waits until /readyz says that it is ready.
 * @param environment all of it: nothing is inherited but the way to this Node
 * @throws with its log when it ends, or is not ready in time
 */
export async function startServerProcess(environment: Record<string, string>): Promise<ServerProcess> {
  const port = await freePort()
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own, so that whatever it starts can be found by it
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      if (process.env.DAYLINE_TEST_LOG) process.stderr.write(text)
    })
  }
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const isAlive = () => child.exitCode === null && child.signalCode === null
  const ended = once(child, 'close').then(([code, signal]) => {
    process.removeListener('exit', killAtExit)
    return { code, signal }
  })
  const server: ServerProcess = {
    port,
    pid: child.pid!,
    log: () => printed,
    isAlive,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    terminate: () => void child.kill('SIGTERM'),
    ended,
    hasLeftSomethingBehind: () => groupExists(child.pid!),
  }
  try {
    await untilReady(server)
    return server
  } catch (error) {
    await server.kill()
    throw error
  }
}

async function untilReady({ port, isAlive, log }: ServerProcess): Promise<void> {
  for (const patience = Date.now() + READY_WITHIN; Date.now() < patience; ) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (ready?.ok) return
    if (!isAlive()) throw new Error(`the server ended before it was ready:\n${log()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the server was not ready in time:\n${log()}`)
}

function groupExists(group: number): boolean {
  try {
    return process.kill(-group, 0)
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
