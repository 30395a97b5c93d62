import { describe, expect, test } from 'vitest'
import { house, houseWith } from './house.ts'
import { checkImports } from './imports.ts'
import { type Tree, treeIn } from './tree.ts'

/** What is said of the house when `from` imports `module` besides all that it imports already. */
async function complaintsOf(from: string, module: string): Promise<string[]> {
  const imports = [...(house[from] ?? []), module]
  return await complaintsOfTree(houseWith({ [from]: imports.map((it) => `import '${it}'\n`).join('') }))
}

async function complaintsOfTree(files: Tree): Promise<string[]> {
  using tree = treeIn(files)
  return (await checkImports(tree.root)).complaints
}

test('a house that keeps the rules is let be, and was read whole', async () => {
  using tree = treeIn(houseWith())
  const imports = Object.values(house).flat().length
  expect(await checkImports(tree.root)).toEqual({
    read: `${Object.keys(house).length} modules, ${imports} imports`,
    complaints: [],
  })
})

describe('a planted import is reported by the name of its row', () => {
  test.each([
    ['contract', 'contract/calls.ts', '#server/platform/clock.ts', 'server/platform/clock.ts'],
    ['contract packages', 'contract/calls.ts', 'react', 'node_modules/react/index.js'],
    ['contract without node', 'contract/calls.ts', 'node:fs', 'fs'],
    [
      'platform',
      'server/platform/clock.ts',
      '#server/concepts/journal/concept.ts',
      'server/concepts/journal/concept.ts',
    ],
    ['platform', 'server/platform/clock.ts', '#contract/calls.ts', 'contract/calls.ts'],
    ['concepts', 'server/concepts/call/rules.ts', '../journal/concept.ts', 'server/concepts/journal/concept.ts'],
    ['concepts', 'server/concepts/journal/actions.ts', '#server/policies/may-dial.ts', 'server/policies/may-dial.ts'],
    ['concepts', 'server/concepts/call/actions.ts', '#contract/calls.ts', 'contract/calls.ts'],
    ['policies', 'server/policies/may-dial.ts', '../concepts/call/actions.ts', 'server/concepts/call/actions.ts'],
    ['policies', 'server/policies/may-dial.ts', '../concepts/call/concept.ts', 'server/concepts/call/concept.ts'],
    ['syncs', 'server/syncs/index.ts', '#contract/calls.ts', 'contract/calls.ts'],
    ['syncs', 'server/syncs/index.ts', '../concepts/call/pace.ts', 'server/concepts/call/pace.ts'],
    ['syncs', 'server/syncs/index.ts', '../voice/line.ts', 'server/voice/line.ts'],
    ['voice', 'server/voice/session.ts', '../concepts/call/queries.ts', 'server/concepts/call/queries.ts'],
    ['voice', 'server/voice/session.ts', '../policies/may-dial.ts', 'server/policies/may-dial.ts'],
    ['carriers and channels', 'server/twilio/client.ts', '../voice/session.ts', 'server/voice/session.ts'],
    ['carriers and channels', 'server/twilio/client.ts', '../notify/channel.ts', 'server/notify/channel.ts'],
    ['carriers and channels', 'server/twilio/client.ts', '../concepts/call/pace.ts', 'server/concepts/call/pace.ts'],
    [
      'carriers and channels',
      'server/notify/sms.ts',
      '../concepts/journal/actions.ts',
      'server/concepts/journal/actions.ts',
    ],
    ['jobs', 'server/jobs/place-call.ts', '../twilio/client.ts', 'server/twilio/client.ts'],
    ['jobs', 'server/jobs/place-call.ts', '../notify/sms.ts', 'server/notify/sms.ts'],
    ['jobs', 'server/jobs/place-call.ts', '../voice/session.ts', 'server/voice/session.ts'],
    ['jobs', 'server/jobs/place-call.ts', '../http/calls.ts', 'server/http/calls.ts'],
    ['http', 'server/http/calls.ts', '../concepts/call/pace.ts', 'server/concepts/call/pace.ts'],
    ['http', 'server/http/calls.ts', '../voice/carrier.ts', 'server/voice/carrier.ts'],
    ['http', 'server/http/calls.ts', '../jobs/place-call.ts', 'server/jobs/place-call.ts'],
    ['http', 'server/http/calls.ts', '../config.ts', 'server/config.ts'],
    ['config', 'server/config.ts', './voice/line.ts', 'server/voice/line.ts'],
    ['config packages', 'server/config.ts', 'kysely', 'node_modules/kysely/index.js'],
    ['main', 'server/main.ts', '#contract/calls.ts', 'contract/calls.ts'],
    ['web build', 'web/vite.config.ts', '../contract/calls.ts', 'contract/calls.ts'],
    ['web api', 'web/api.ts', './day/live-card.tsx', 'web/day/live-card.tsx'],
    ['web app', 'web/app/main.tsx', '#server/platform/clock.ts', 'server/platform/clock.ts'],
    ['web app without node', 'web/app/main.tsx', 'node:path', 'path'],
    ['web areas', 'web/settings/settings-page.tsx', '../day/live-card.tsx', 'web/day/live-card.tsx'],
    ['web areas', 'web/ui/button.tsx', '../day/live-card.tsx', 'web/day/live-card.tsx'],
    ['web areas', 'web/day/live-card.tsx', '#server/concepts/call/concept.ts', 'server/concepts/call/concept.ts'],
    ['web areas without node', 'web/day/live-card.tsx', 'node:crypto', 'crypto'],
    ['simulator', 'simulator/clock.ts', '#server/platform/clock.ts', 'server/platform/clock.ts'],
    ['simulator', 'simulator/clock.ts', '../contract/calls.ts', 'contract/calls.ts'],
    ['unresolved', 'server/app.ts', '#server/gone.ts', '#server/gone.ts'],
    ['undeclared package', 'server/app.ts', 'hidden', 'node_modules/hidden/index.js'],
    ['development package', 'server/app.ts', 'playwright-core', 'node_modules/playwright-core/index.js'],
    ['app is for main', 'scripts/check.ts', '#server/app.ts', 'server/app.ts'],
    ['simulator is started by main', 'scripts/check.ts', '#simulator/simulator.ts', 'simulator/simulator.ts'],
    ['main is for nobody', 'test/journeys/call-me.test.ts', '#server/main.ts', 'server/main.ts'],
  ])('%s: %s imports %s', async (rule, from, module, resolved) => {
    expect(await complaintsOf(from, module)).toEqual([`${from} -> ${resolved}  ${rule}`])
  })

  test('app: the composition root does not know that the simulator exists', async () => {
    expect(await complaintsOf('server/app.ts', '#simulator/simulator.ts')).toEqual(
      expect.arrayContaining([
        'server/app.ts -> simulator/simulator.ts  app',
        'server/app.ts -> simulator/simulator.ts  simulator is started by main',
      ]),
    )
  })
  test('app: a concept cannot reach for it', async () => {
    expect(await complaintsOf('server/concepts/journal/actions.ts', '#server/app.ts')).toContain(
      'server/concepts/journal/actions.ts -> server/app.ts  app is for main',
    )
  })
  test('tests are for tests', async () => {
    expect(await complaintsOf('server/app.ts', '#test/harness/dayline.ts')).toContain(
      'server/app.ts -> test/harness/dayline.ts  tests are for tests',
    )
  })
})

describe('in whatever form it is written', () => {
  const from = 'server/concepts/call/concept.ts'
  const planted = `${from} -> server/concepts/journal/concept.ts  concepts`
  const orphaned = 'server/platform/database.ts'
  test.each([
    ["import type { Day } from '../journal/concept.ts'"],
    ["import { type Day } from '../journal/concept.ts'"],
    ["export { Day } from '../journal/concept.ts'"],
    ["export * from '../journal/concept.ts'"],
    ["export const journal = () => import('../journal/concept.ts')"],
    ["export async function f() {\n  await using it = (await import('../journal/concept.ts')).open()\n}"],
    ["using it = open()\nimport '../journal/concept.ts'"],
  ])('%s', async (text) => {
    const complaints = await complaintsOfTree(houseWith({ [from]: `import '#${orphaned}'\n${text}\n` }))
    expect(complaints).toEqual([planted])
  })

  test.each([
    ["export type Day = import('../journal/concept.ts').Day", '../journal/concept.ts'],
    ['export const load = (name: string) => import(name)', 'a computed module'],
  ])('what could slip past is refused: %s', async (text, what) => {
    const complaints = await complaintsOfTree(houseWith({ [from]: `import '#${orphaned}'\n${text}\n` }))
    expect(complaints).toEqual([`${from} -> ${what}  was not read: import it by name at the top`])
  })
})

test('modules that need each other are a cycle, types that mention each other are not', async () => {
  const rules = 'server/concepts/call/rules.ts'
  const concept = 'server/concepts/call/concept.ts'
  const head = "import '#server/platform/database.ts'\n"
  expect(await complaintsOf(concept, './rules.ts')).toEqual([
    expect.stringMatching(/^server\/concepts\/call\/(\w+)\.ts -> server\/concepts\/call\/\w+\.ts {2}cycle$/),
  ])
  expect(await complaintsOfTree(houseWith({ [concept]: `${head}import type { Rule } from './rules.ts'\n` }))).toEqual(
    [],
  )
  expect(house[rules]).toEqual(['./concept.ts'])
})

test('a module that nothing but a test imports is an orphan', async () => {
  const files = {
    'server/platform/forgotten.ts': "import 'zod'\n",
    'server/platform/forgotten.test.ts': "import './forgotten.ts'\n",
    'simulator/forgotten.ts': "import './clock.ts'\n",
  }
  expect(await complaintsOfTree(houseWith(files))).toEqual([
    'server/platform/forgotten.ts  orphan',
    'simulator/forgotten.ts  orphan of the simulator',
  ])
})

test('a file that no row covers is homeless', async () => {
  const files = {
    'server/stray.ts': "import 'zod'\n",
    'server/main.ts': "import './app.ts'\nimport '#simulator/simulator.ts'\nimport './stray.ts'\n",
  }
  expect(await complaintsOfTree(houseWith(files))).toEqual(['server/stray.ts -> node_modules/zod/index.js  homeless'])
})

test('the simulator is held to its row in its tests too', async () => {
  const files = { 'simulator/clock.test.ts': "import './clock.ts'\nimport '#server/platform/clock.ts'\n" }
  expect(await complaintsOfTree(houseWith(files))).toEqual([
    'simulator/clock.test.ts -> server/platform/clock.ts  simulator',
  ])
})

describe('a checker that reads nothing fails', () => {
  test('in an empty tree', async () => {
    expect(await complaintsOfTree({})).toEqual(['read nothing: no module was found'])
  })
  test('in a tree of tests alone', async () => {
    expect(await complaintsOfTree({ 'test/a.test.ts': "import 'vitest'\n" })).toEqual([
      'read nothing: no module was found',
    ])
  })
  test('in a tree without a single import', async () => {
    const complaints = await complaintsOfTree({ 'package.json': '{}', 'server/main.ts': 'export const nothing = 1\n' })
    expect(complaints).toEqual(['read nothing: no import was found'])
  })
})

test('Dayline keeps its own rules', async () => {
  expect((await checkImports(`${import.meta.dirname}/../..`)).complaints).toEqual([])
})
