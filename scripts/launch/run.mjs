import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.mjs'

export const FOLLOW = pathToFileURL(join(root, 'scripts/launch/follow.mjs')).href
/** A terminal that is closed means the same as a request to stop. */
const PASSED_ON = /** @type {const} */ ({ SIGINT: 'SIGINT', SIGTERM: 'SIGTERM', SIGHUP: 'SIGTERM' })

/**
 * Runs Node to its end and resolves with its exit code (128 and the signal's number, when a signal ended it).
 *
 * The child is in a session of its own, since Ctrl+C goes to everybody in ours, and npm passes its own copy on to us:
 * the child gets the first signal that we get, and no other, so that nothing cuts its way out short.
 * @param {string} node
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function runToTheEnd(node, args) {
  const child = spawn(node, ['--import', FOLLOW, ...args], {
    cwd: root,
    env: {
      ...process.env,
      PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
      DAYLINE_LAUNCHER: String(process.pid),
    },
    detached: process.platform !== 'win32',
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  let asked = false
  /** @param {NodeJS.Signals} signal */
  const askOnce = (signal) => {
    if (!asked) child.kill(signal)
    asked = true
  }
  for (const [signal, meaning] of Object.entries(PASSED_ON)) process.on(signal, () => askOnce(meaning))
  const watch = whenNpmIsGone(() => askOnce('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of Object.keys(PASSED_ON)) process.removeAllListeners(name)
      clearInterval(watch)
      resolve(signal ? 128 + constants.signals[signal] : (code ?? 1))
    })
  })
}

/**
 * npm that was killed has left us to somebody else. Started without npm we may well outlive who started us (`nohup`).
 * @param {() => void} then
 */
function whenNpmIsGone(then) {
  const npm = process.ppid
  if (!process.env.npm_lifecycle_event) return undefined
  return setInterval(() => process.ppid !== npm && then(), 500)
}
