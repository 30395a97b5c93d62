import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './root.mjs'

/** Written once an install is complete: what was installed. A killed install leaves none, so the next start sees it. */
const STAMP = join(root, 'node_modules/.dayline-installed')

/**
 * Runs `npm install` unless the packages are those of `package-lock.json` already. Says so in one line.
 * @throws Error with the last words of npm, when it failed
 */
export async function installWhatIsMissing() {
  if (read(STAMP) === wanted()) return
  rmSync(STAMP, { force: true })
  const told = tell('Installing what is missing, about a minute the first time')
  const { code, words } = await npmInstall()
  told.end()
  if (code !== 0) {
    throw new Error(
      `I could not install the packages that Dayline stands on. npm said:\n\n${words.slice(-3000).trim()}\n`,
    )
  }
  writeFileSync(STAMP, wanted())
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

/** The npm that runs us; the one on the PATH when none does, or another package manager. */
function npmInstall() {
  const args = ['install', '--no-audit', '--no-fund', '--include=dev', '--include=optional']
  const npm = process.env.npm_execpath ?? ''
  const options = { cwd: root, stdio: /** @type {const} */ (['ignore', 'pipe', 'pipe']) }
  const child = basename(npm).startsWith('npm')
    ? spawn(process.execPath, [npm, ...args], options)
    : spawn('npm', args, { ...options, shell: process.platform === 'win32' })
  return heard(child)
}

/** @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child */
async function heard(child) {
  let words = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (words += chunk))
  // Ctrl+C reaches npm by itself: we wait for it to tidy up.
  const wait = () => {}
  process.on('SIGINT', wait)
  const [code] = await once(child, 'close').catch((error) => [String(error)])
  process.off('SIGINT', wait)
  return { code, words: words || String(code) }
}

/**
 * One line, with the seconds that pass where somebody looks on.
 * @param {string} what
 */
function tell(what) {
  const start = process.hrtime.bigint()
  const seconds = () => `${(process.hrtime.bigint() - start) / 1_000_000_000n} s`
  if (!process.stderr.isTTY) {
    process.stderr.write(`${what}.\n`)
    return { end() {} }
  }
  const show = () => process.stderr.write(`\r${what} … ${seconds()} `)
  show()
  const timer = setInterval(show, 1000)
  return {
    end() {
      clearInterval(timer)
      process.stderr.write(`\r${what}: took ${seconds()}.\n`)
    },
  }
}
