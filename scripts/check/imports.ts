import { join } from 'node:path'
import { cruise, type ICruiseResult, type IViolation } from 'dependency-cruiser'
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import { importsOf, listSources, parseSource } from './source.ts'
import type { Verdict } from './verdict.ts'

const RULES = join(import.meta.dirname, '../../.dependency-cruiser.mjs')
const HOUSE = ['contract', 'server', 'simulator', 'web']
const AROUND = ['test', 'bench', 'scripts']

/**
 * Holds every module under `root` to `.dependency-cruiser.mjs`.
 *
 * A boundary checker that silently reads nothing is worse than none: so each file on disk must be among the modules
 * that were read, each import that its syntax shows among that module's dependencies, and there must be some.
 */
export async function checkImports(root: string): Promise<Verdict> {
  const files = listSources(root, [...HOUSE, ...AROUND])
  if (!files.some((path) => HOUSE.includes(path.split('/')[0] ?? ''))) {
    return { read: '0 modules', complaints: ['read nothing: no module was found'] }
  }
  const folders = [...new Set(files.map((path) => path.split('/')[0] ?? ''))]
  const { output } = await cruise(folders, {
    ...(await extractOptions(RULES)),
    baseDir: root,
    validate: true,
    outputType: 'json',
  })
  const { modules, summary } = (typeof output === 'string' ? JSON.parse(output) : output) as ICruiseResult

  const seen = new Map(modules.map((it) => [it.source, new Set(it.dependencies.map(({ module }) => bare(module)))]))
  const read = files.filter((path) => seen.has(path))
  const imports = files.flatMap((path) => importsOf(parseSource(root, path)).map(({ module }) => ({ path, module })))
  const unseen = imports.filter(({ path, module }) => !module || !seen.get(path)?.has(bare(module)))

  return {
    read: `${read.length} modules, ${imports.length} imports`,
    complaints: [
      ...summary.violations.map(told),
      ...files.filter((path) => !seen.has(path)).map((path) => `${path}  was not read`),
      ...unseen.map(
        ({ path, module }) => `${path} -> ${module ?? 'a computed module'}  was not read: import it by name at the top`,
      ),
      ...(imports.length === 0 ? ['read nothing: no import was found'] : []),
    ],
  }
}

/** "server/jobs/a.ts -> server/http/b.ts  jobs"; a cycle shows its way round. */
function told({ rule, from, to, cycle }: IViolation): string {
  const way = cycle ? [from, ...cycle.map(({ name }) => name)] : [from, to]
  return `${[...new Set(way)].join(' -> ')}  ${rule.name}`
}

/** `node:fs` and `fs` are one. */
function bare(module: string): string {
  return module.replace(/^node:/, '')
}
