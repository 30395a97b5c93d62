import { createHash } from 'node:crypto'
import { glob, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/**
 * Builds the web app into `web/dist` when what it is made of has changed since; says so in one line.
 *
 * The new build appears in one step, and only when it is whole: a server that runs goes on serving the old one, and a
 * build that was killed or failed leaves it in place.
 */
const root = join(import.meta.dirname, '..')
const dist = join(root, 'web/dist')
const STAMP = '.built-from'
const SOURCES = ['web/**', 'contract/**', 'package-lock.json', 'tsconfig.web.json']

const sources = await fingerprint()
if ((await readFile(join(dist, STAMP), 'utf8').catch(() => '')) !== sources) await build(sources)

/** A hash of the names and the contents of all that the build is made of. */
async function fingerprint(): Promise<string> {
  const files = await Array.fromAsync(glob(SOURCES, { cwd: root, exclude: [`web${sep}dist*`], withFileTypes: true }))
  const hash = createHash('sha256')
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
  for (const path of paths.toSorted()) {
    const content = await readFile(path)
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

async function build(sources: string): Promise<void> {
  console.error('Building the web app …')
  const start = performance.now()
  const made = `${dist}-${process.pid}`
  try {
    const vite = await import('vite')
    const configFile = join(root, 'web/vite.config.ts')
    const quiet = { checks: { pluginTimings: false } }
    await vite.build({
      configFile,
      logLevel: 'warn',
      build: { outDir: made, emptyOutDir: true, rolldownOptions: quiet },
    })
    await writeFile(join(made, STAMP), sources)
    await rm(dist, { recursive: true, force: true })
    await rename(made, dist)
  } finally {
    await rm(made, { recursive: true, force: true })
  }
  console.error(`Built the web app in ${((performance.now() - start) / 1000).toFixed(1)} s.`)
}
