import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Text of files by path. */
export type Tree = Record<string, string>

/** Writes a tree into a folder of its own under the temp folder; disposing of it removes it. */
export function treeIn(files: Tree): Disposable & { root: string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'dayline-check-')))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}
