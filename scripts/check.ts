import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { checkImports } from './check/imports.ts'
import { checkSeams } from './check/seams.ts'
import { tell, type Verdict } from './check/verdict.ts'

/**
 * `npm run check`: types, lint and format, seams, import rules. Runs them side by side, says a word on each as it
 * ends, and leaves with exit code 1 if any of them complains. Takes another folder to look at, for its own tests.
 */
const home = join(import.meta.dirname, '..')
const root = resolve(process.argv[2] ?? home)

const checks: Record<string, () => Verdict | Promise<Verdict>> = {
  'types server': () => run('typescript/bin/tsc', ['-p', 'tsconfig.server.json', '--pretty', 'false']),
  'types web': () => run('typescript/bin/tsc', ['-p', 'tsconfig.web.json', '--pretty', 'false']),
  lint: () =>
    run('@biomejs/biome/bin/biome', ['ci', '--colors=off', '--error-on-warnings', '--max-diagnostics=60', '.']),
  seams: () => checkSeams(root),
  imports: () => checkImports(root),
}

const passed = await Promise.all(
  Object.entries(checks).map(async ([name, check]) => {
    const verdict = await judged(check)
    console.log(tell(name, verdict))
    return verdict.complaints.length === 0
  }),
)
process.exitCode = passed.every(Boolean) ? 0 : 1

/** A check that breaks has not passed. */
async function judged(check: () => Verdict | Promise<Verdict>): Promise<Verdict> {
  try {
    return await check()
  } catch (error) {
    return { read: 'stopped', complaints: String(error).split('\n') }
  }
}

/** Runs a tool from node_modules with this same Node; when it fails, all that it printed is its complaint. */
async function run(tool: string, args: string[]): Promise<Verdict> {
  const child = spawn(process.execPath, [join(home, 'node_modules', tool), ...args], { cwd: root })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text))
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  const [read = args.join(' ')] = /Checked \d+ files/.exec(printed) ?? []
  return { read, complaints: code === 0 ? [] : printed.trim().split('\n') }
}
