import type { Tree } from './tree.ts'

/** A small house that keeps every rule. Each module is the list of what it imports. */
export const house: Record<string, string[]> = {
  'contract/calls.ts': ['zod'],
  'server/platform/clock.ts': [],
  'server/platform/database.ts': ['./clock.ts', 'kysely', 'node:fs'],
  'server/concepts/call/concept.ts': ['#server/platform/database.ts'],
  'server/concepts/call/rules.ts': ['./concept.ts'],
  'server/concepts/call/pace.ts': ['./rules.ts'],
  'server/concepts/call/queries.ts': ['./pace.ts'],
  'server/concepts/call/actions.ts': ['./queries.ts', '../../platform/database.ts'],
  'server/concepts/call/actions/attempts.ts': ['../rules.ts'],
  'server/concepts/journal/concept.ts': [],
  'server/concepts/journal/actions.ts': ['./concept.ts'],
  'server/concepts/reflection/kinds/open.ts': [],
  'server/concepts/reflection/queries.ts': ['./kinds/open.ts'],
  'server/policies/may-dial.ts': ['#server/platform/database.ts', '#server/concepts/call/rules.ts'],
  'server/syncs/index.ts': [
    '#server/concepts/call/concept.ts',
    '../concepts/call/rules.ts',
    '../concepts/journal/actions.ts',
    '../policies/may-dial.ts',
  ],
  'server/voice/line.ts': [],
  'server/voice/carrier.ts': [],
  'server/voice/session.ts': ['./line.ts', '#server/platform/clock.ts', '#server/concepts/reflection/kinds/open.ts'],
  'server/twilio/client.ts': ['#server/voice/carrier.ts', '#server/concepts/call/actions.ts', 'twilio'],
  'server/notify/channel.ts': [],
  'server/notify/sms.ts': ['./channel.ts', '#server/platform/clock.ts'],
  'server/jobs/place-call.ts': [
    '../voice/carrier.ts',
    '../notify/channel.ts',
    '../policies/may-dial.ts',
    '../concepts/call/actions/attempts.ts',
  ],
  'server/http/calls.ts': ['#contract/calls.ts', '#server/concepts/call/actions.ts', '#server/policies/may-dial.ts'],
  'server/config.ts': ['zod', './platform/clock.ts'],
  'server/app.ts': [
    './config.ts',
    './concepts/reflection/queries.ts',
    './syncs/index.ts',
    './voice/session.ts',
    './twilio/client.ts',
    './notify/sms.ts',
    './jobs/place-call.ts',
    './http/calls.ts',
  ],
  'server/main.ts': ['./app.ts', '#simulator/simulator.ts'],
  'simulator/simulator.ts': ['./clock.ts', 'node:http'],
  'simulator/clock.ts': [],
  'web/app/main.tsx': ['../day/day-page.tsx', '../settings/settings-page.tsx'],
  'web/day/day-page.tsx': ['../ui/button.tsx', '../api.ts', './live-card.tsx'],
  'web/day/live-card.tsx': ['#contract/calls.ts'],
  'web/settings/settings-page.tsx': ['../ui/button.tsx', 'react'],
  'web/ui/button.tsx': ['../api.ts'],
  'web/api.ts': ['../contract/calls.ts'],
  'web/vite.config.ts': ['vite'],
  'test/journeys/call-me.test.ts': ['#server/app.ts', '#simulator/simulator.ts', '#test/harness/dayline.ts'],
  'test/harness/dayline.ts': ['playwright-core'],
  'bench/main.ts': ['#server/app.ts'],
  'scripts/check.ts': ['node:path'],
}

const packages = {
  dependencies: { zod: '1', kysely: '1', twilio: '1', react: '1', vite: '1' },
  devDependencies: { 'playwright-core': '1' },
}

/** The house with some files written anew. */
export function houseWith(files: Tree = {}): Tree {
  const modules = Object.entries(house).map(([path, imports]) => [
    path,
    imports.map((it) => `import '${it}'\n`).join(''),
  ])
  const names = [...Object.keys(packages.dependencies), ...Object.keys(packages.devDependencies), 'hidden']
  return {
    ...Object.fromEntries(modules),
    'package.json': JSON.stringify({
      type: 'module',
      imports: {
        '#contract/*': './contract/*',
        '#server/*': './server/*',
        '#simulator/*': './simulator/*',
        '#test/*': './test/*',
      },
      ...packages,
    }),
    ...Object.fromEntries(
      names.flatMap((name) => [
        [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
        [`node_modules/${name}/index.js`, ''],
      ]),
    ),
    ...files,
  }
}
