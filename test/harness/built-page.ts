import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Before the browser's tests: the page as it is now is built, once for the run. */
export async function setup(): Promise<void> {
  await buildPage()
}

/** Builds `web/dist` when what it is made of has changed. */
export async function buildPage(): Promise<void> {
  const root = join(import.meta.dirname, '../..')
  await promisify(execFile)(process.execPath, [join(root, 'scripts/build-web.ts')], { cwd: root })
}
