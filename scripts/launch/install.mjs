import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './root.mjs'
import { FOLLOW } from './run.mjs'

const MODULES = join(root, 'node_modules')
/** What was installed; or, while an install goes on, INSTALLING, touched every second. */
const STAMP = join(MODULES, '.dayline-installed')
const INSTALLING = 'installing\n'
/** An install that has not touched its stamp for this long was killed, ms. */
const SILENCE = 5000

/**
 * Runs `npm install` unless the packages are those of `package-lock.json` already. Says so in one line.
 *
 * An install that was killed leaves files cut short, which npm takes for whole: then everything is fetched anew. While
 * another launcher installs, this one waits.
 * @throws Error with the last words of npm, when it failed
 */
export async function installWhatIsMissing() {
  while (read(STAMP) === INSTALLING && age(STAMP) < SILENCE) await sleep(200)
  if (read(STAMP) === wanted()) return
  if (read(STAMP) === INSTALLING)
    for (const name of readdirSync(MODULES)) rmSync(join(MODULES, name), { recursive: true })
  mkdirSync(MODULES, { recursive: true })
  writeFileSync(STAMP, INSTALLING)
  const line = tell('Installing what is missing, about a minute the first time')
  const { killed, failed, words } = await npmInstall()
  line.end()
  if (!failed) writeFileSync(STAMP, wanted())
  else if (!killed) rmSync(STAMP) // npm has put things back as they were
  if (failed) throw new Error(`I could not install the packages that Dayline stands on. npm said:\n\n${words}\n`)
}

/** The packages, and the machine whose programs are among them. */
function wanted() {
  const lock = createHash('sha256').update(read(join(root, 'package-lock.json')))
  return `${lock.digest('hex')} ${process.platform}-${process.arch}\n`
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/**
 * Milliseconds since somebody touched the file.
 * @param {string} file
 */
function age(file) {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
}

/** The npm that runs us; the one on the PATH when none does, or another package manager. It ends when we do. */
async function npmInstall() {
  const args = ['install', '--no-audit', '--no-fund', '--include=dev', '--include=optional']
  const npm = process.env.npm_execpath ?? ''
  const ours = basename(npm).startsWith('npm')
  const child = spawn(ours ? process.execPath : 'npm', ours ? ['--import', FOLLOW, npm, ...args] : args, {
    cwd: root,
    env: { ...process.env, DAYLINE_LAUNCHER: String(process.pid) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (words += chunk))
  let killed = false
  // Ctrl+C reaches npm by itself: we wait until it has ended.
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    killed = true
    if (signal !== 'SIGINT') child.kill(signal)
  }
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, stop)
  const [code, signal] = await once(child, 'close').catch((error) => [String(error)])
  for (const signal of signals) process.off(signal, stop)
  return {
    killed: killed || Boolean(signal),
    failed: code !== 0,
    words: words.slice(-3000).trim() || String(signal ?? code),
  }
}

/**
 * One line, with the seconds that pass where somebody looks on; and the sign of life in the stamp.
 * @param {string} what
 */
function tell(what) {
  const start = Date.now()
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`
  const seen = process.stderr.isTTY
  process.stderr.write(seen ? `${what} … ` : `${what}.\n`)
  const timer = setInterval(() => {
    utimesSync(STAMP, new Date(), new Date())
    if (seen) process.stderr.write(`\r${what} … ${seconds()} `)
  }, 1000)
  return {
    end() {
      clearInterval(timer)
      if (seen) process.stderr.write(`\r${what} … took ${seconds()}.\n`)
    },
  }
}
