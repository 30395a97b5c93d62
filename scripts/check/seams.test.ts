import { describe, expect, test } from 'vitest'
import { checkSeams } from './seams.ts'
import { treeIn } from './tree.ts'

/** What is said of one file with this text. */
function complaintsOf(path: string, text: string): string[] {
  using tree = treeIn({ [path]: text })
  return checkSeams(tree.root).complaints
}

const TIME = 'server/platform/clock.ts'
const CHANCE = 'server/platform/random.ts'
const CONFIG = 'server/config.ts'
const MAIN = 'server/main.ts'

describe('the world comes in through the one file that owns it', () => {
  test.each([
    ['const at = Date.now()', 'time: Date.now', TIME],
    ['const at = new Date()', 'time: new Date()', TIME],
    ['const at = new Date', 'time: new Date()', TIME],
    ['const at = Date()', 'time: new Date()', TIME],
    ['const at = Temporal.Now.instant()', 'time: Temporal.Now.instant', TIME],
    ['const at = performance.now()', 'time: performance.now', TIME],
    ["import { performance } from 'node:perf_hooks'", 'time: performance of node:perf_hooks', TIME],
    ['setTimeout(() => {}, 1)', 'timers: setTimeout', TIME],
    ['setInterval(() => {}, 1)', 'timers: setInterval', TIME],
    ['setImmediate(() => {})', 'timers: setImmediate', TIME],
    ["import { setTimeout as sleep } from 'node:timers/promises'", 'timers: setTimeout of node:timers/promises', TIME],
    ["import * as timers from 'timers'", 'timers: * of timers', TIME],
    ['const chance = Math.random()', 'randomness: Math.random', CHANCE],
    ['const id = crypto.randomUUID()', 'randomness: crypto.randomUUID', CHANCE],
    ['crypto.getRandomValues(bytes)', 'randomness: crypto.getRandomValues', CHANCE],
    ["import { randomUUID } from 'node:crypto'", 'randomness: randomUUID of node:crypto', CHANCE],
    ["import { randomBytes as bytes } from 'crypto'", 'randomness: randomBytes of crypto', CHANCE],
    ["import crypto from 'node:crypto'", 'randomness: default of node:crypto', CHANCE],
    ["import * as everything from 'node:crypto'", 'randomness: * of node:crypto', CHANCE],
    ["export { randomInt } from 'node:crypto'", 'randomness: randomInt of node:crypto', CHANCE],
    ["const { randomUUID } = await import('node:crypto')", 'randomness: * of node:crypto', CHANCE],
    ['const home = process.env.HOME', 'environment: process.env.HOME', CONFIG],
    ["import { env } from 'node:process'", 'environment: env of node:process', CONFIG],
    ["process.on('SIGTERM', stop)", 'the process: process.on', MAIN],
    ['process.exit(1)', 'the process: process.exit', MAIN],
  ])('%s', (text, complaint, owner) => {
    expect(complaintsOf('server/jobs/place-call.ts', text)).toEqual([`server/jobs/place-call.ts:1  ${complaint}`])
    expect(complaintsOf(owner, text)).toEqual([])
  })

  test.each([
    'contract/calls.ts',
    'simulator/twiml/say.ts',
    'simulator/phone/phone.js',
    'web/day/day-page.tsx',
    'web/api.ts',
  ])('in %s too', (path) => {
    expect(complaintsOf(path, 'setTimeout(act, Date.now())')).toEqual([
      `${path}:1  timers: setTimeout`,
      `${path}:1  time: Date.now`,
    ])
  })

  test.each([
    ['simulator/clock.ts', 'setTimeout(act, Date.now())'],
    ['simulator/ids.ts', "import { randomBytes } from 'node:crypto'"],
    ['simulator/phone/time.js', 'setTimeout(act, Date.now())'],
    ['web/ui/time.ts', 'setTimeout(act, Date.now())'],
    ['web/vite.config.ts', 'const server = process.env.DAYLINE_URL'],
  ])('%s owns its own', (path, text) => {
    expect(complaintsOf(path, text)).toEqual([])
  })

  test('owning one seam is not owning another', () => {
    expect(complaintsOf(TIME, 'const chance = Math.random()')).toEqual([`${TIME}:1  randomness: Math.random`])
  })
})

describe('by whatever way', () => {
  test.each([
    ['globalThis.setTimeout(act, 1)', 'timers: setTimeout'],
    ['window.setTimeout(act, 1)', 'timers: setTimeout'],
    ['globalThis.process.env', 'environment: process.env'],
    ["process['env']", 'environment: process.env'],
    ['process?.env?.HOME', 'environment: process.env.HOME'],
    ['(process as { env: object }).env', 'environment: process.env'],
    ['const { env } = process', 'environment: process.env'],
    ['const { env: { HOME } } = process', 'environment: process.env'],
    ['const { random: chance } = Math', 'randomness: Math.random'],
    ['const { now } = Date', 'time: Date.now'],
    ['const later = setTimeout', 'timers: setTimeout'],
    ['promisify(setTimeout)', 'timers: setTimeout'],
    ['function f(at = Date.now()) {}', 'time: Date.now'],
    ['const clock = { now: Date.now }', 'time: Date.now'],
    ['const text = `${Date.now()}`', 'time: Date.now'],
    ['const it = process', 'environment: process handed on as a whole, which hides what is taken from it'],
    ['const { ...all } = process', 'environment: process handed on as a whole, which hides what is taken from it'],
    ['read(process[name])', 'environment: process handed on as a whole, which hides what is taken from it'],
    ['const Clock = Date', 'time: Date handed on as a whole, which hides what is taken from it'],
    ['class Day extends Date {}', 'time: Date handed on as a whole, which hides what is taken from it'],
  ])('%s', (text, complaint) => {
    expect(complaintsOf('server/app.ts', text)).toEqual([`server/app.ts:1  ${complaint}`])
  })

  test('the line is the right one, whatever letters come before', () => {
    expect(
      complaintsOf('server/app.ts', '#!/usr/bin/env node\n// ein Gespräch ☎\n\nconst at =\n  Date.now()\n'),
    ).toEqual(['server/app.ts:5  time: Date.now'])
  })
})

describe('what only looks like it is let be', () => {
  test.each([
    'clock.setTimeout(act, 1)',
    'const clock = { now: () => 1, setTimeout(act) {} }',
    'function f(setTimeout, Date) { setTimeout(act); return Date.now() }',
    "import { process } from './work.ts'\nprocess.env",
    'const day = new Date(text)',
    'const day = Date.parse(text) + Date.UTC(2026, 1)',
    'const is = value instanceof Date',
    'const has = typeof process',
    'interface Row { at: Date; env: typeof process.env; wait: typeof setTimeout }',
    'const at: Date = row.at as Date',
    "import type { randomUUID } from 'node:crypto'",
    "import { createHmac, type webcrypto } from 'node:crypto'",
    'const at = Temporal.Instant.from(text)',
    'const most = Math.max(1, 2)',
    'const own = process.getuid?.()',
    'process.kill(pid)',
    'await crypto.subtle.digest(name, bytes)',
    "const sentence = 'it happens now() and then'",
  ])('%s', (text) => {
    expect(complaintsOf('server/app.ts', text)).toEqual([])
  })

  test('a test brings its own world', () => {
    using tree = treeIn({
      'server/app.ts': '',
      'server/app.test.ts': 'setTimeout(act, 1)',
      'test/harness/dayline.ts': 'Date.now()',
    })
    expect(checkSeams(tree.root)).toEqual({ read: '1 files', complaints: [] })
  })
})

describe('SQL asks neither for the time nor for chance', () => {
  test.each([
    ['await sql`select now()`.execute(db)', 'now('],
    ['await sql<Row>`select 1 where at < ${at} or at < current_timestamp`', 'current_timestamp'],
    ["await sql.raw('select clock_timestamp()')", 'clock_timestamp('],
    ["await client.query('select gen_random_uuid()')", 'gen_random_uuid('],
    ['await sql`select ${sql`random()`}`', 'random('],
  ])('%s', (text, what) => {
    expect(complaintsOf('server/platform/live.ts', text)).toEqual([
      `server/platform/live.ts:1  time and chance in SQL: ${what}`,
    ])
  })
  test.each(['await sql`select known, nowhere from current_time_zones`', 'await sql`update call set now = ${now}`'])(
    '%s',
    (text) => {
      expect(complaintsOf('server/platform/live.ts', text)).toEqual([])
    },
  )
})

test('the pages have no Temporal: Safari lacks it', () => {
  const text = 'const day = Temporal.PlainDate.from(text)'
  expect(complaintsOf('web/day/day-page.tsx', text)).toEqual([
    'web/day/day-page.tsx:1  no Temporal in web: Temporal.PlainDate.from',
  ])
  expect(complaintsOf('web/ui/time.ts', text)).toEqual([
    'web/ui/time.ts:1  no Temporal in web: Temporal.PlainDate.from',
  ])
  expect(complaintsOf('server/app.ts', text)).toEqual([])
})

test('a check that reads nothing fails', () => {
  using tree = treeIn({ 'docs/readme.md': '', 'server/only.test.ts': '' })
  expect(checkSeams(tree.root)).toEqual({ read: '0 files', complaints: ['read nothing: no source file was found'] })
})

test('Dayline keeps its own seams', () => {
  expect(checkSeams(`${import.meta.dirname}/../..`).complaints).toEqual([])
})
