import type { OpenAPIHono } from '@hono/zod-openapi'
import type { HttpEnv } from './env.ts'

/** An OpenAPI 3.1 document. */
export type ApiDescription = ReturnType<OpenAPIHono<HttpEnv>['getOpenAPI31Document']>

/** What is served, for programs: made from the very shapes that requests are checked against. */
export function describeApi(api: OpenAPIHono<HttpEnv>, { isSecure }: { isSecure: boolean }): ApiDescription {
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    // Browsers take a cookie of this name over TLS only.
    name: `${isSecure ? '__Secure-' : ''}dayline.session_token`,
    description: 'Comes with signing up or in',
  })
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Dayline',
      version: '0.1.0',
      description: 'The journal that calls you. Times are ISO 8601; refusals are problem details (RFC 9457).',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }],
  })
  return withNulls(document) as ApiDescription
}

/**
 * What may be null and has a name comes out of the generator as "this, and also this or null", which null never is.
 * Here it becomes "this, or null".
 */
function withNulls(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNulls)
  if (typeof node !== 'object' || node === null) return node
  const mended = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withNulls(value)]))
  const { allOf, ...rest } = mended as { allOf?: { $ref?: string; type?: string[] }[] }
  const isNullable = allOf?.length === 2 && allOf[0]?.$ref !== undefined && allOf[1]?.type?.includes('null')
  return isNullable ? { anyOf: [allOf[0], { type: 'null' }], ...rest } : mended
}
