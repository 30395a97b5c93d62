import type { Context } from 'hono'
import { nothingThere, problem } from './problem.ts'

/** Of the OpenAPI document: which methods there are at which path. */
type Paths = Record<string, object>

/**
 * For what no route took: 404 where there is nothing, else what could be done there instead (RFC 9110, 15.5.6). The
 * methods are read off the description of the routes, with the first request, when all of them are known.
 */
export function otherMethods(describe: () => { paths?: Paths }) {
  let known: { matches: RegExp; methods: string }[] | undefined
  return (c: Context): Response => {
    known ??= Object.entries(describe().paths ?? {}).map(([path, routes]) => ({
      matches: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      methods: allowed(Object.keys(routes)),
    }))
    const allow = known.find(({ matches }) => matches.test(c.req.path))?.methods
    if (!allow) return nothingThere()
    if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } })
    const refusal = problem(405, 'method-not-allowed', `That cannot be done here; this can: ${allow}.`)
    refusal.headers.set('allow', allow)
    return refusal
  }
}

function allowed(methods: string[]): string {
  const named = methods.map((method) => method.toUpperCase())
  return [...named, ...(named.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}
