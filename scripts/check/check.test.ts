import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Tree, treeIn } from './tree.ts'

const home = join(import.meta.dirname, '../..')
const ours = (path: string) => readFileSync(join(home, path), 'utf8')

/** Runs `npm run check`'s own program over another folder. */
function check(root: string): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(home, 'scripts/check.ts'), root], {
    encoding: 'utf8',
  })
  return { code: status, said: stdout + stderr }
}

/** A house with the real configuration and the real packages. */
function realHouse(files: Tree = {}) {
  const tree = treeIn({
    'package.json': ours('package.json'),
    'biome.json': ours('biome.json'),
    '.gitignore': ours('.gitignore'),
    'tsconfig.server.json': ours('tsconfig.server.json'),
    'tsconfig.web.json': ours('tsconfig.web.json'),
    'contract/call.ts': "import { z } from 'zod'\n\nexport const Call = z.object({ id: z.string() })\n",
    'server/platform/clock.ts': 'export const now = () => Temporal.Now.instant()\n',
    'server/main.ts': "import { now } from './platform/clock.ts'\n\nconsole.log(now().toString())\n",
    'web/app/main.tsx': "import { Call } from '../../contract/call.ts'\n\ndocument.title = String(Call)\n",
    ...files,
  })
  symlinkSync(join(home, 'node_modules'), join(tree.root, 'node_modules'))
  return tree
}

test('a house in order passes every check', () => {
  using tree = realHouse()
  const { code, said } = check(tree.root)
  expect(said.match(/^ok {4}/gm)).toHaveLength(5)
  expect(said).not.toContain('FAIL')
  expect(code).toBe(0)
})

test('an empty folder fails every check', () => {
  using tree = treeIn({})
  const { code, said } = check(tree.root)
  expect(said.match(/^FAIL {2}/gm)).toHaveLength(5)
  expect(said.match(/read nothing/g)).toHaveLength(2)
  expect(code).toBe(1)
})

describe('one fault is enough to fail, and is named', () => {
  test.each([
    ['types server', 'server/main.ts', 'const one: number = String(1)\n', 'TS2322'],
    ['types server', 'server/main.ts', 'document.title = String(1)\n', 'TS2584'],
    ['types web', 'web/app/main.tsx', 'document.title = 1\n', 'TS2322'],
    ['seams', 'server/main.ts', 'console.log(Math.random())\n', 'randomness: Math.random'],
    ['seams', 'server/main.ts', 'const = 1\n', 'server/main.ts cannot be parsed'],
    [
      'imports',
      'server/main.ts',
      "import { Call } from '#contract/call.ts'\n\nconsole.log(Call)\n",
      'contract/call.ts  main',
    ],
    ['lint', 'server/main.ts', 'export default function start(): void {}\n', 'noDefaultExport'],
    ['lint', 'server/main.ts', 'export const all: any = 1\n', 'noExplicitAny'],
    ['lint', 'server/main.ts', 'export enum State {\n  On,\n}\n', 'noEnum'],
    ['lint', 'server/main.ts', 'export namespace Names {}\n', 'noNamespace'],
    ['lint', 'server/main.ts', 'export class A {\n  constructor(readonly b: string) {}\n}\n', 'noParameterProperties'],
    ['lint', 'server/main.ts', 'const unused = 1\n', 'noUnusedVariables'],
    ['lint', 'server/main.ts', "export * from './platform/clock.ts'\n", 'noBarrelFile'],
    [
      'lint',
      'server/main.ts',
      "import { now } from './platform/clock.ts'\n\nexport type Now = typeof now\n",
      'useImportType',
    ],
    ['lint', 'server/main.ts', 'console.log("a");\n', 'File content differs from formatting output'],
    ['lint', 'server/callUtils.ts', 'export const a = 1\n', 'useFilenamingConvention'],
    ['lint', 'web/app/app.css', '.a {\n  colour: red;\n}\n', 'noUnknownProperty'],
  ])('%s: %s with %j', (name, path, text, what) => {
    using tree = realHouse({ [path]: text })
    const { code, said } = check(tree.root)
    const failed = said.split(/^(?=ok {4}|FAIL {2})/m).find((verdict) => verdict.startsWith(`FAIL  ${name}`))
    expect(failed).toContain(what)
    expect(code).toBe(1)
  })
})

test('what Tailwind adds to CSS is let be', () => {
  using tree = realHouse({
    'web/app/app.css':
      "@import 'tailwindcss';\n\n@theme {\n  --color-ink: oklch(0.2 0 0);\n}\n\n@utility calm {\n  color: var(--color-ink);\n}\n\n.a {\n  @apply calm;\n}\n",
  })
  expect(check(tree.root)).toMatchObject({ code: 0 })
})
