import { isSyntax, type Source, type Syntax, walk } from './source.ts'

/** One use of a global, as a dotted path: `process.env.HOME`, `setTimeout`, `new Date()`. */
export interface GlobalUse {
  path: string
  node: Syntax
}

/** The global object goes by many names; what is reached through it is the same. */
const GLOBAL_OBJECTS = ['globalThis', 'window', 'self', 'global']
/** What merely wraps an expression: brackets, `?.`, and TypeScript's claims about it. */
const WRAPPERS: Record<string, string> = {
  ParenthesisExpression: 'expression',
  OptionalChainingExpression: 'base',
  TsAsExpression: 'expression',
  TsNonNullExpression: 'expression',
  TsSatisfiesExpression: 'expression',
  TsConstAssertion: 'expression',
  TsTypeAssertion: 'expression',
  TsInstantiation: 'expression',
}

/** All globals that a file uses when it runs; types say nothing here, nor do names that the file declares itself. */
export function globalUses(source: Source): GlobalUse[] {
  const uses: GlobalUse[] = []
  const use = (path: string, node: Syntax) => uses.push({ path, node })

  walk(source.tree, (node) => {
    if (node.type === 'ImportDeclaration') return []
    if (node.type.startsWith('Ts') && !(node.type in WRAPPERS)) return []

    // `new Date()` and `Date()` ask what time it is, `new Date(text)` does not.
    if (node.type === 'NewExpression' || node.type === 'CallExpression') {
      const called = pathOf(source, node.callee)
      const given = (node.arguments ?? []) as unknown[]
      if (called === 'Date' && (node.type === 'CallExpression' || given.length === 0)) use('new Date()', node)
      if (called === 'Date') return given
    }
    if (node.type === 'BinaryExpression' && node.operator === 'instanceof' && pathOf(source, node.right))
      return [node.left]
    if (node.type === 'UnaryExpression' && node.operator === 'typeof' && isName(node.argument)) return []

    if (node.type === 'VariableDeclarator' && isSyntax(node.id) && node.id.type === 'ObjectPattern') {
      const from = pathOf(source, node.init)
      const taken = (node.id.properties as Syntax[]).map(takenKey)
      if (from !== undefined && taken.every((key) => key !== undefined)) {
        for (const key of taken) use(join(from, key), node)
        return [node.id]
      }
    }
    const path = pathOf(source, node)
    if (path === undefined) return
    use(path, node)
    return []
  })
  return uses
}

/** `process.env` of `globalThis.process?.env`; undefined for what does not begin at a global. */
function pathOf(source: Source, node: unknown): string | undefined {
  if (!isSyntax(node)) return undefined
  const wrapped = WRAPPERS[node.type]
  if (wrapped) return pathOf(source, node[wrapped])
  if (node.type !== 'MemberExpression') return source.globalName(node)
  const holder = pathOf(source, node.object)
  const key = memberKey(node.property as Syntax)
  return holder === undefined || key === undefined ? undefined : join(holder, key)
}

function join(holder: string, key: string): string {
  return GLOBAL_OBJECTS.includes(holder) ? key : `${holder}.${key}`
}

/** `env` of `.env` and of `['env']`; undefined for what is computed. */
function memberKey(property: Syntax): string | undefined {
  const name = property.type === 'Computed' ? (property.expression as Syntax) : property
  const known = property.type === 'Computed' ? name.type === 'StringLiteral' : name.type === 'Identifier'
  return known ? String(name.value) : undefined
}

/** `env` of `const { env } = ...` and of `const { env: it } = ...`; undefined for a rest or a computed key. */
function takenKey(property: Syntax): string | undefined {
  const key = property.key as Syntax | undefined
  return key && ['Identifier', 'StringLiteral'].includes(key.type) ? String(key.value) : undefined
}

function isName(node: unknown): boolean {
  return isSyntax(node) && node.type === 'Identifier'
}
