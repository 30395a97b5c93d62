import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from '@swc/core'

/** A node of swc's syntax tree, as far as walking over it needs to know. */
export interface Syntax {
  type: string
  span?: { start: number }
  [part: string]: unknown
}

export interface Source {
  /** Relative to the root, with forward slashes. */
  path: string
  tree: Syntax
  /** The name of an identifier that is declared nowhere in the file, so that it means a global; else undefined. */
  globalName(node: Syntax): string | undefined
  /** 1-based line of a node. */
  line(node: Syntax): number
}

/** Paths of all code in these folders, sorted; a folder that does not exist holds none. */
export function listSources(root: string, folders: readonly string[]): string[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx,js,mjs}`, { cwd: root }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/(^|\/)(node_modules|dist|coverage)\//.test(path))
    .sort()
}

/**
 * Parses one file with its names bound to their scopes.
 *
 * swc numbers the scopes and counts bytes from a start of its own choosing; a probe appended to the text, which is
 * certainly global and stands at a known place, tells both.
 * @throws Error that names the file when it is not TypeScript
 */
export function parseSource(root: string, path: string): Source {
  const text = `${readFileSync(join(root, path), 'utf8')}\n;`
  const bytes = Buffer.from(text)
  const tree = parse(`${text}probe`, path)
  const probe = tree.body.pop()?.expression as Syntax
  const origin = (probe.span?.start ?? 0) - bytes.length
  return {
    path,
    tree,
    globalName: (node) => (node.type === 'Identifier' && node.ctxt === probe.ctxt ? String(node.value) : undefined),
    line: (node) =>
      bytes
        .subarray(0, (node.span?.start ?? origin) - origin)
        .toString()
        .split('\n').length,
  }
}

function parse(text: string, path: string): Syntax & { body: Syntax[] } {
  try {
    return parseSync(text, { syntax: 'typescript', tsx: path.endsWith('x') }) as unknown as Syntax & { body: Syntax[] }
  } catch (cause) {
    throw new Error(`${path} cannot be parsed: ${String(cause).split('\n')[0]}`, { cause })
  }
}

/**
 * Calls `visit` for `node` and all that is under it, outside first. What `visit` gives back is walked instead of the
 * node's own parts: an empty list stops there.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: most visitors have nothing to say about the way on.
export function walk(node: unknown, visit: (node: Syntax) => unknown[] | void): void {
  if (typeof node !== 'object' || node === null) return
  const parts = isSyntax(node) ? visit(node) : undefined
  for (const part of parts ?? Object.values(node)) walk(part, visit)
}

export function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && typeof (value as Syntax).type === 'string'
}

/** An import or re-export of one module: what is taken from it (`*` for all) and where. */
export interface ImportOf {
  /** Undefined when it is computed at run time. */
  module: string | undefined
  names: string[]
  node: Syntax
  /** Whether it is gone when the program runs. */
  typeOnly: boolean
}

/** Every import of a file, in whatever form. */
export function importsOf({ tree }: Source): ImportOf[] {
  const found: ImportOf[] = []
  walk(tree, (node) => {
    const specifiers = (node.specifiers ?? []) as Syntax[]
    if (node.type === 'ImportDeclaration' || node.type === 'ExportNamedDeclaration') {
      const typeOnly = Boolean(node.typeOnly) || (specifiers.length > 0 && specifiers.every((it) => it.isTypeOnly))
      const taken = specifiers.filter((it) => !it.isTypeOnly).map(takenName)
      if (isSyntax(node.source)) found.push({ module: text(node.source), names: taken, node, typeOnly })
    } else if (node.type === 'ExportAllDeclaration') {
      found.push({ module: text(node.source), names: ['*'], node, typeOnly: Boolean(node.typeOnly) })
    } else if (node.type === 'CallExpression' && (node.callee as Syntax).type === 'Import') {
      const [argument] = node.arguments as { expression: Syntax }[]
      found.push({ module: text(argument?.expression), names: ['*'], node, typeOnly: false })
    } else if (node.type === 'TsImportType') {
      found.push({ module: text(node.argument), names: [], node, typeOnly: true })
    }
  })
  return found
}

/** The exported name: `randomUUID` of `import { randomUUID as id }`. */
function takenName(specifier: Syntax): string {
  if (specifier.type === 'ImportNamespaceSpecifier' || specifier.type === 'ExportNamespaceSpecifier') return '*'
  if (specifier.type === 'ImportDefaultSpecifier') return 'default'
  const name = (specifier.imported ?? specifier.orig ?? specifier.local) as Syntax
  return String(name.value)
}

/** What a string or a template without gaps says. */
function text(node: unknown): string | undefined {
  if (!isSyntax(node)) return undefined
  if (node.type === 'StringLiteral') return String(node.value)
  const quasis = (node.quasis ?? []) as { cooked?: string }[]
  return node.type === 'TemplateLiteral' && quasis.length === 1 ? quasis[0]?.cooked : undefined
}
