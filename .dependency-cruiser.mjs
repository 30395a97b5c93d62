/**
 * Who may import whom: the table of ARCHITECTURE.md as rules. Whatever a row does not name is forbidden to it, and so
 * is a file that no row covers. Type imports count: who knows a type knows its owner.
 *
 * Read by `scripts/check/imports.ts`, which also proves that every file and every import was really seen.
 */
import { Visitor } from '@swc/core/Visitor.js'

/** swc parses `using` and `await using`, but its visitor throws on them: so it is shown the way. */
const { visitStatement } = Visitor.prototype
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement)
  this.visitVariableDeclarators(statement.decls)
  return statement
}

const TEST = '\\.test\\.tsx?$'
/** The files of a concept that others may read, or folders of that name; the rest of its folder is its own affair. */
const publicFiles = (...names) => `(${names.join('|')})(\\.ts$|/)`
const PUBLIC = publicFiles('concept', 'rules', 'queries', 'actions')
const PORTS = '^server/voice/(line|carrier)\\.ts$'

/** The rows. `may` are paths ($1 is what the first bracket of `from` caught), `packages` those it is held to, if any. */
const rows = [
  { name: 'contract', from: '^contract/', may: ['^contract/'], packages: ['zod'], node: false },
  { name: 'platform', from: '^server/platform/', may: ['^server/platform/'] },
  {
    name: 'concepts',
    from: '^server/concepts/([^/]+)/',
    may: ['^server/concepts/$1/', '^server/platform/'],
  },
  {
    name: 'policies',
    from: '^server/policies/',
    may: ['^server/policies/', '^server/platform/', `^server/concepts/[^/]+/${publicFiles('queries', 'rules')}`],
  },
  {
    name: 'syncs',
    from: '^server/syncs/',
    may: ['^server/syncs/', '^server/platform/', '^server/policies/', `^server/concepts/[^/]+/${PUBLIC}`],
  },
  {
    name: 'voice',
    from: '^server/voice/',
    may: ['^server/voice/', '^server/platform/', '^server/concepts/reflection/'],
  },
  {
    name: 'carriers and channels',
    from: '^server/(twilio|notify)/',
    may: ['^server/$1/', '^server/platform/', PORTS, `^server/concepts/(call|recording)/${PUBLIC}`],
  },
  {
    name: 'jobs',
    from: '^server/jobs/',
    may: [
      '^server/jobs/',
      '^server/platform/',
      '^server/policies/',
      `^server/concepts/[^/]+/${PUBLIC}`,
      PORTS,
      '^server/notify/channel\\.ts$',
    ],
  },
  {
    name: 'http',
    from: '^server/http/',
    may: ['^server/http/', '^server/platform/', '^server/policies/', `^server/concepts/[^/]+/${PUBLIC}`, '^contract/'],
  },
  { name: 'config', from: '^server/config\\.ts$', may: ['^server/platform/'], packages: ['zod'] },
  { name: 'app', from: '^server/app\\.ts$', may: ['^server/(?!main\\.ts$)', '^contract/'] },
  { name: 'main', from: '^server/main\\.ts$', may: ['^server/', '^simulator/'] },
  { name: 'simulator', from: '^simulator/', may: ['^simulator/'], tests: true },
  { name: 'web build', from: '^web/vite\\.config\\.ts$', may: [] },
  {
    name: 'web api',
    from: '^web/(?!vite\\.config)[^/]+\\.tsx?$',
    may: ['^web/(?!vite\\.config)[^/]+\\.tsx?$', '^web/ui/time\\.ts$', '^contract/'],
    node: false,
  },
  { name: 'web app', from: '^web/app/', may: ['^web/', '^contract/'], node: false },
  {
    name: 'web areas',
    from: '^web/(?!app/)([^/]+)/',
    may: ['^web/$1/', '^web/ui/', '^web/(?!vite\\.config)[^/]+\\.tsx?$', '^contract/'],
    node: false,
  },
]

const PACKAGE = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown']
const HOUSE = '^(contract|server|simulator|web)/'
/** What no module imports, because something else begins there: the process, a page, a builder. */
const ENTRIES = [
  '^server/main\\.ts$',
  '^web/app/main\\.tsx$',
  '^web/vite\\.config\\.ts$',
  '^simulator/phone/phone\\.js$',
  // A thread of its own is started by its address, not imported.
  '[/-]worker\\.ts$',
]
const PROVING = [TEST, '^test/', '^bench/']

/** A row as rules: our own modules, then (where the row says so) packages and Node's own modules. */
function rulesOf({ name, from: path, may, packages, node = true, tests = false }) {
  const from = { path, pathNot: [tests ? undefined : TEST].filter(Boolean) }
  const rule = (rest, to, comment) => ({ name: `${name}${rest}`, severity: 'error', comment, from, to })
  return [
    rule(
      '',
      { couldNotResolve: false, dependencyTypesNot: [...PACKAGE, 'core'], pathNot: may },
      `only ${may.join(' ')}`,
    ),
    packages &&
      rule(
        ' packages',
        { dependencyTypes: PACKAGE, pathNot: packages.map((it) => `(^|/)node_modules/${it}/`) },
        `only ${packages}`,
      ),
    !node && rule(' without node', { dependencyTypes: ['core'] }, 'a browser runs it too'),
  ].filter(Boolean)
}

/** Rules that are no row of the table. */
const laws = [
  {
    name: 'homeless',
    comment: 'no row of the table covers this file, so nothing says what it may import',
    from: { path: HOUSE, pathNot: [TEST, ...rows.map((row) => row.from)] },
    to: {},
  },
  {
    name: 'app is for main',
    comment: 'the composition root is imported by main.ts, tests and benchmarks',
    from: { pathNot: ['^server/main\\.ts$', ...PROVING] },
    to: { path: '^server/app\\.ts$' },
  },
  { name: 'main is for nobody', comment: 'it starts the process', from: {}, to: { path: '^server/main\\.ts$' } },
  {
    name: 'simulator is started by main',
    comment: 'and by tests and benchmarks; nothing else knows that it exists',
    from: { pathNot: ['^simulator/', '^server/main\\.ts$', ...PROVING] },
    to: { path: '^simulator/' },
  },
  {
    name: 'tests are for tests',
    comment: 'what runs for people knows nothing of tests, benchmarks and scripts',
    from: { path: HOUSE, pathNot: TEST },
    to: { path: [...PROVING, '^scripts/'] },
  },
  {
    name: 'cycle',
    comment: 'modules that need each other to run are one module; types may mention each other',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'orphan',
    comment: 'nothing but tests imports it, and nothing begins there',
    module: { path: '^(contract|server|web)/', pathNot: [TEST, ...ENTRIES], numberOfDependentsLessThan: 1 },
    from: { pathNot: PROVING },
  },
  {
    name: 'orphan of the simulator',
    comment: 'nothing imports it, not even a test that plays a caller',
    module: { path: '^simulator/', pathNot: [TEST, ...ENTRIES], numberOfDependentsLessThan: 1 },
    from: {},
  },
  { name: 'unresolved', comment: 'it leads nowhere', from: {}, to: { couldNotResolve: true, pathNot: '^virtual:' } },
  {
    name: 'undeclared package',
    comment: 'package.json does not name it',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'development package',
    comment: 'it is not installed where Dayline runs',
    from: { path: HOUSE, pathNot: TEST },
    to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
  },
].map((law) => ({ severity: 'error', ...law }))

export default {
  forbidden: [...rows.flatMap(rulesOf), ...laws],
  options: {
    // TypeScript 7 has no compiler API to read with: without swc nothing would be read, and nothing reported.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^web/dist/', '^coverage/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
    },
  },
}
