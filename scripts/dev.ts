import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

/**
 * `npm run dev`: the server, started again whenever what it is made of changes, and the web app, built again into
 * `web/dist` whenever it changes. One origin as in earnest; reload the page to see what is new.
 */
const root = join(import.meta.dirname, '..')
const MADE_OF = ['server', 'contract', 'simulator']
/** Editors write a file in several steps, ms. */
const CALM = 150

/** Taken before vite, which marks its own process as a build. */
const env = { ...process.env, DAYLINE_LAUNCHER: String(process.pid) }

let stopping = false
let server = startServer()
let restart: NodeJS.Timeout | undefined
let turn = Promise.resolve()

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)

for (const folder of MADE_OF) {
  watch(join(root, folder), { recursive: true }, (_event, file) => {
    if (!file || /\.test\.tsx?$/.test(file)) return
    clearTimeout(restart)
    restart = setTimeout(startAgain, CALM)
  })
}
const web = await build({
  configFile: join(root, 'web/vite.config.ts'),
  logLevel: 'warn',
  mode: 'development',
  build: { watch: {}, minify: false, sourcemap: true },
})
if (!('on' in web)) throw new Error('vite built the web app once instead of watching it.')
// The server keeps the page in memory, and the page names the files of its build.
web.on('event', ({ code }) => void (code === 'END' && startAgain()))

function startServer(): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, join(root, 'server/main.ts')], {
    cwd: root,
    env,
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
}

/** One after the other: the next server starts when the last one has left. */
function startAgain(): void {
  turn = turn.then(async () => {
    await stopServer()
    if (!stopping) server = startServer()
  })
}

async function stopServer(): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const left = once(server, 'exit')
  server.kill('SIGTERM')
  await left
}

async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await turn
  await stopServer()
  process.exit()
}
