import { globalUses } from './globals.ts'
import { importsOf, isSyntax, listSources, parseSource, type Source, type Syntax, walk } from './source.ts'
import type { Verdict } from './verdict.ts'

/**
 * What comes from the world outside enters through one file, so that a test can bring its own: time, chance, the
 * environment. We read the syntax ourselves, since a rule by bare name tells neither `new Date()` (which asks what time
 * it is) from `new Date(text)` (which does not), nor a global from a parameter of that name.
 */
interface Seam {
  name: string
  /** Globals as dotted paths; whatever hangs below one is meant too. */
  globals: string[]
  /** Node's modules, or single exports of them as `module#name`. */
  imports: string[]
  /** The files that own it: one for the server, one for the simulator, one for each page. */
  owners: string[]
}

const CHANCE = [
  'randomBytes',
  'randomUUID',
  'randomInt',
  'randomFill',
  'randomFillSync',
  'getRandomValues',
  'webcrypto',
]

const seams: Seam[] = [
  {
    name: 'time',
    globals: ['new Date()', 'Date.now', 'Temporal.Now', 'performance.now', 'performance.timeOrigin'],
    imports: ['perf_hooks'],
    owners: ['server/platform/clock.ts', 'simulator/clock.ts', 'simulator/phone/time.js', 'web/ui/time.ts'],
  },
  {
    name: 'timers',
    globals: ['setTimeout', 'setInterval', 'setImmediate'],
    imports: ['timers', 'timers/promises'],
    owners: ['server/platform/clock.ts', 'simulator/clock.ts', 'simulator/phone/time.js', 'web/ui/time.ts'],
  },
  {
    name: 'randomness',
    globals: ['Math.random', 'crypto.randomUUID', 'crypto.getRandomValues'],
    imports: CHANCE.map((name) => `crypto#${name}`),
    owners: ['server/platform/random.ts', 'simulator/ids.ts', 'web/ui/random.ts'],
  },
  {
    name: 'environment',
    globals: ['process.env', 'process.loadEnvFile'],
    imports: ['process#env', 'process#loadEnvFile'],
    owners: ['server/config.ts', 'web/vite.config.ts'],
  },
  {
    name: 'the process',
    globals: ['process.exit', 'process.exitCode', 'process.on', 'process.once', 'process.addListener'],
    imports: ['process#exit', 'process#on', 'process#once'],
    owners: ['server/main.ts'],
  },
]

/** Safari has no Temporal: the server sends instants and ready labels. */
const noTemporal: Seam = { name: 'no Temporal in web', globals: ['Temporal'], imports: [], owners: [] }

/** In SQL too time, ids and chance are parameters: a clock moved by hand does not move Postgres. */
const SQL_SEAM =
  /\b(now|(clock|statement|transaction)_timestamp|timeofday|random|gen_random_uuid|uuidv[47])\s*\(|\b(current_(date|time|timestamp)|localtime(stamp)?)\b/i

/**
 * Reads `contract`, `server`, `simulator` and `web` under `root`, without the tests beside the code (a test brings its
 * own world), and names every place where the world leaks in past the file that owns it.
 */
export function checkSeams(root: string): Verdict {
  const code = listSources(root, ['contract', 'server', 'simulator', 'web']).filter(
    (path) => !/\.test\.tsx?$/.test(path),
  )
  const complaints = code.flatMap((path) => leaksIn(parseSource(root, path)))
  if (code.length === 0) complaints.push('read nothing: no source file was found')
  return { read: `${code.length} files`, complaints }
}

function leaksIn(source: Source): string[] {
  const banned = [...seams, ...(source.path.startsWith('web/') ? [noTemporal] : [])].filter(
    ({ owners }) => !owners.includes(source.path),
  )
  const leaks: string[] = []
  const report = (seam: string, what: string, at: Syntax) =>
    leaks.push(`${source.path}:${source.line(at)}  ${seam}: ${what}`)

  for (const { path, node } of globalUses(source)) {
    const seam = banned.find(({ globals }) => globals.some((it) => isWithin(path, it)))
    const holds = banned.find(({ globals }) => globals.some((it) => it.startsWith(`${path}.`)))
    if (seam) report(seam.name, path, node)
    else if (holds) report(holds.name, `${path} handed on as a whole, which hides what is taken from it`, node)
  }
  for (const { module = '', names, node, typeOnly } of importsOf(source)) {
    const from = module.replace(/^node:/, '')
    for (const name of typeOnly ? [] : names) {
      const seam = banned.find(({ imports }) => imports.some((it) => takes(it, from, name)))
      if (seam) report(seam.name, `${name} of ${module}`, node)
    }
  }
  for (const node of source.path.startsWith('server/') ? sqlIn(source) : []) {
    const [asked] = SQL_SEAM.exec(String(node.cooked ?? node.value)) ?? []
    if (asked) report('time and chance in SQL', asked.trim(), node)
  }
  return leaks
}

function isWithin(path: string, global: string): boolean {
  return path === global || path.startsWith(`${global}.`)
}

/** Whether importing `name` from `module` gives what `banned` means; a whole module gives everything in it. */
function takes(banned: string, module: string, name: string): boolean {
  const [from, only] = banned.split('#')
  return from === module && (only === undefined || only === name || name === '*' || name === 'default')
}

/** The pieces of text in sql`...`, `sql.raw(...)` and `.query(...)`. */
function sqlIn({ tree }: Source): Syntax[] {
  const pieces = new Set<Syntax>()
  const collect = (node: unknown) =>
    walk(node, (part) => {
      if (part.type === 'TemplateElement' || part.type === 'StringLiteral') pieces.add(part)
    })
  walk(tree, (node) => {
    if (node.type === 'TaggedTemplateExpression' && (node.tag as Syntax).value === 'sql') collect(node.template)
    const callee = node.type === 'CallExpression' ? (node.callee as Syntax) : undefined
    const method = isSyntax(callee?.property) ? callee.property.value : undefined
    if (method === 'raw' || method === 'query') collect(node.arguments)
  })
  return [...pieces]
}
