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
  return api.getOpenAPI31Document({
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
}
