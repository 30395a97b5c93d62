import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findNode26 } from './launch/runtime.mjs'

/** A project around the launcher, in which npm and the server are short scripts that write down what happens to them. */
let project: string

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'dayline-launch-'))
  for (const path of ['launch.mjs', 'launch']) {
    await cp(join(import.meta.dirname, path), join(project, 'scripts', path), { recursive: true })
  }
  await write('package.json', '{ "type": "module" }')
  await write('package-lock.json', 'first')
  await write('scripts/build-web.ts', `import './note.ts'`)
  await write(
    'scripts/note.ts',
    `import { appendFileSync } from 'node:fs'
     export const note = (word: string) => appendFileSync('notes', word + '\\n')`,
  )
  await symlinkNode()
  await npm('')
})
afterEach(() => rm(project, { recursive: true, force: true }))

async function write(path: string, content: string) {
  await mkdir(join(project, path, '..'), { recursive: true })
  await writeFile(join(project, path), content)
}

async function symlinkNode() {
  await mkdir(join(project, 'node_modules/node/bin'), { recursive: true })
  await symlink(process.execPath, join(project, 'node_modules/node/bin/node'))
}

/** The npm of the project notes its words, and does what it is told. */
async function npm(deed: string) {
  const note = `require('node:fs').appendFileSync('notes', 'npm ' + process.argv[2] + '\\n')`
  await write('npm-cli.cjs', `${note}\n${deed}`)
}

async function server(deed: string) {
  await write('server/main.ts', `import { note } from '../scripts/note.ts'\n${deed}`)
}

function launch(...words: string[]) {
  const child = spawn(process.execPath, [join(project, 'scripts/launch.mjs'), ...words], {
    cwd: tmpdir(),
    env: { ...process.env, npm_execpath: join(project, 'npm-cli.cjs') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const heard = { words: '' }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (heard.words += chunk))
  const end = once(child, 'close').then(([code]) => ({ code, words: heard.words }))
  return { child, end }
}

async function notes(): Promise<string[]> {
  return (await readFile(join(project, 'notes'), 'utf8').catch(() => '')).split('\n').filter(Boolean)
}

/** Waits for a fact, looking every 20 ms. */
async function until(fact: () => Promise<boolean>): Promise<void> {
  while (!(await fact())) await new Promise((resolve) => setTimeout(resolve, 20))
}

const says = (word: string) => until(async () => (await notes()).includes(word))
const kill = (child: ChildProcess, signal: NodeJS.Signals) => process.kill(child.pid!, signal)

test('installs what is missing once, and again when the lock has changed', async () => {
  await server(`note('served')`)
  await launch('start').end
  await launch('start').end
  expect(await notes()).toEqual(['npm install', 'served', 'served'])
  await write('package-lock.json', 'second')
  await launch('start').end
  expect(await notes()).toEqual(['npm install', 'served', 'served', 'npm install', 'served'])
})

test('begins anew after an install that was killed, since its files may be cut short', async () => {
  await server(`note('served')`)
  await npm(`require('node:fs').writeFileSync('node_modules/cut-short', ''); setInterval(() => {}, 1000)`)
  const first = launch('start')
  await says('npm install')
  kill(first.child, 'SIGKILL')
  await npm(`require('node:fs').cpSync('spare', 'node_modules', { recursive: true, verbatimSymlinks: true })
    require('node:fs').appendFileSync('notes', require('node:fs').readdirSync('node_modules').join(' ') + '\\n')`)
  await cp(join(project, 'node_modules/node'), join(project, 'spare/node'), { recursive: true, verbatimSymlinks: true })
  await launch('start').end
  expect(await notes()).toEqual(['npm install', 'npm install', '.dayline-installed node', 'served'])
})

test('npm ends with the launcher that runs it', async () => {
  await npm(`process.on('SIGTERM', () => { require('node:fs').appendFileSync('notes', 'npm ended\\n'); process.exit(1) })
    setInterval(() => {}, 1000)`)
  const { child } = launch('start')
  await says('npm install')
  kill(child, 'SIGKILL')
  await says('npm ended')
})

test('two that start at once install once', async () => {
  await server(`note('served')`)
  await npm('setTimeout(() => {}, 1500)')
  const first = launch('start')
  await says('npm install')
  await Promise.all([first.end, launch('start').end])
  expect(await notes()).toEqual(['npm install', 'served', 'served'])
})

test('says what npm said when the install fails, and starts nothing', async () => {
  await server(`note('served')`)
  await npm(`console.error('there is no network'); process.exit(7)`)
  const { code, words } = await launch('start').end
  expect(code).toBe(1)
  expect(words).toMatch(/could not install.*\n\nthere is no network/)
  expect(words).not.toMatch(/^ +at /m)
  expect(await notes()).toEqual(['npm install'])
})

test('ends with the exit code of what it ran, and passes words on', async () => {
  await server(`note(process.argv.slice(2).join(' ')); process.exitCode = 42`)
  const { code } = await launch('start', 'migrate', '--now').end
  expect(code).toBe(42)
  expect(await notes()).toContain('migrate --now')
})

test('ends with 128 and the number of the signal that ended it', async () => {
  await server(`process.kill(process.pid, 'SIGKILL')`)
  expect((await launch('start').end).code).toBe(137)
})

test('does not serve what could not be built', async () => {
  await server(`note('served')`)
  await write('scripts/build-web.ts', 'process.exitCode = 3')
  expect((await launch('start').end).code).toBe(3)
  expect(await notes()).toEqual(['npm install'])
})

test('passes a signal on once, however often it comes, and waits for the end', async () => {
  await server(`
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {
      note(signal)
      setTimeout(() => { note('drained'); process.exit() }, 400)
    })
    setInterval(() => {}, 1000)
    note('served')`)
  const { child, end } = launch('start')
  await says('served')
  kill(child, 'SIGINT')
  kill(child, 'SIGINT')
  await says('SIGINT')
  kill(child, 'SIGTERM')
  expect((await end).code).toBe(0)
  expect(await notes()).toEqual(['npm install', 'served', 'SIGINT', 'drained'])
})

test('keeps the terminal’s Ctrl+C away from what it runs', async () => {
  await server(`process.kill(-process.pid, 0) // throws unless it leads a group of its own
    note('leads')`)
  await launch('start').end
  expect(await notes()).toContain('leads')
})

test('what it runs is asked to stop when the launcher is killed', async () => {
  await server(`
    process.on('SIGTERM', () => { note('asked'); process.exit() })
    setInterval(() => {}, 1000)
    note('served')`)
  const { child } = launch('start')
  await says('served')
  kill(child, 'SIGKILL')
  await says('asked')
})

test('what it runs is asked to stop when npm is killed', async () => {
  await server(`
    process.on('SIGTERM', () => { note('asked'); process.exit() })
    setInterval(() => {}, 1000)
    note('served')`)
  const args = [join(project, 'scripts/launch.mjs'), 'start']
  const likeNpm = `require('node:child_process').spawn(process.execPath, ${JSON.stringify(args)})`
  const npm = spawn(process.execPath, ['--eval', likeNpm], {
    env: { ...process.env, npm_execpath: join(project, 'npm-cli.cjs'), npm_lifecycle_event: 'start' },
    stdio: 'ignore',
  })
  await says('served')
  kill(npm, 'SIGKILL')
  await says('asked')
})

test('does not keep what it runs from ending by itself, nor says that it is production', async () => {
  await server(`note(String(process.env.NODE_ENV === 'production'))`)
  expect((await launch('start').end).code).toBe(0)
  expect(await notes()).toEqual(['npm install', 'false'])
})

test('reads .env where there is one', async () => {
  await server(`note(String(process.env.GREETING))`)
  await write('.env', 'GREETING=hello')
  await launch('start').end
  expect(await notes()).toContain('hello')
})

test('names the commands there are', async () => {
  const { code, words } = await launch('dance').end
  expect([code, words]).toEqual([1, 'Say what to launch: start, dev, test, check, bench.\n'])
})

test('takes the first Node that is new enough, and says in a sentence what is wrong when none is', async () => {
  await write('old-node', '#!/bin/sh\necho v20.1.0\n')
  const old = join(project, 'old-node')
  await chmod(old, 0o755)
  expect(findNode26([old, process.execPath])).toBe(process.execPath)
  expect(() => findNode26([join(project, 'no-node'), old])).toThrow(/^Dayline needs Node 26.*it is missing.*rebuild/)
  expect(() => findNode26([old])).toThrow('does not run here (v20.1.0)')
})
