import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.mjs'

const NEEDED = 26

/**
 * The Node that Dayline is written for: the one among the packages, or else the one that runs us, if it is new enough.
 * @throws Error that says in one sentence what is wrong
 */
export function findNode26() {
  const ours = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
  for (const node of [ours, process.execPath]) if (majorOf(node) >= NEEDED) return node
  throw new Error(
    `Dayline needs Node ${NEEDED}, and the one that npm brings does not run here (${reason(ours)}): ` +
      `try \`npm rebuild node --ignore-scripts=false\`, or install Node ${NEEDED} yourself.`,
  )
}

/** @param {string} node */
function majorOf(node) {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0)
}

/** @param {string} node */
function reason(node) {
  const { error, stdout, stderr, signal } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  if (error) return 'code' in error && error.code === 'ENOENT' ? 'it is missing' : error.message
  return (stderr || stdout || String(signal)).trim().split('\n')[0]
}
