/**
 * `npm start`, `npm test` and the others go through here. Plain JavaScript that any Node from 20 runs: it installs what
 * is missing, and then runs the real thing with Node 26, which is one of the packages.
 */
import { existsSync } from 'node:fs'
import { installWhatIsMissing } from './launch/install.mjs'
import { runToTheEnd } from './launch/run.mjs'
import { findNode26 } from './launch/runtime.mjs'

/** Node has a flag for a file that may be missing, but it says so each time. */
const SETTINGS = existsSync(new URL('../.env', import.meta.url)) ? ['--env-file=.env'] : []

/** What each command runs, one after the other; the words after the command go to the last. */
const COMMANDS = {
  start: [['scripts/build-web.ts'], [...SETTINGS, 'server/main.ts']],
  dev: [[...SETTINGS, 'scripts/dev.ts']],
  test: [['node_modules/vitest/vitest.mjs', 'run']],
  check: [['scripts/check.ts']],
  bench: [['bench/main.ts']],
}

const [command = '', ...words] = process.argv.slice(2)
try {
  process.exitCode = await launch()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** The exit code of the last step, or of the first that failed. */
async function launch() {
  const steps = Object.hasOwn(COMMANDS, command) && COMMANDS[/** @type {keyof COMMANDS} */ (command)]
  if (!steps) throw new Error(`Say what to launch: ${Object.keys(COMMANDS).join(', ')}.`)
  await installWhatIsMissing()
  const node = findNode26()
  for (const step of steps.slice(0, -1)) {
    const code = await runToTheEnd(node, step)
    if (code !== 0) return code
  }
  return runToTheEnd(node, [...(steps.at(-1) ?? []), ...words])
}
