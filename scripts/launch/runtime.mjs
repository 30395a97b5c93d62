import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.mjs'

const NEEDED = 26
const OURS = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * The Node that Dayline is written for: the one among the packages, or else the one that runs us, if it is new enough.
 * @throws Error that says in one sentence what is wrong
 */
export function findNode26(candidates = [OURS, process.execPath]) {
  const asked = candidates.map((node) => ({ node, ...ask(node) }))
  const found = asked.find(({ major }) => major >= NEEDED)
  if (found) return found.node
  throw new Error(
    `Dayline needs Node ${NEEDED}, and the one that npm brings does not run here (${asked[0]?.said}): ` +
      `try \`npm rebuild node --ignore-scripts=false\`, or install Node ${NEEDED} yourself.`,
  )
}

/** @param {string} node */
function ask(node) {
  const { error, stdout, stderr, signal } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  const major = Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0)
  if (error) return { major, said: 'code' in error && error.code === 'ENOENT' ? 'it is missing' : error.message }
  return { major, said: (stderr || stdout || String(signal)).trim().split('\n')[0] }
}
