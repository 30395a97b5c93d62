import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import { Problem } from '#contract/problem.ts'
import type { HttpEnv } from './env.ts'
import { invalidInput, speakOurWords } from './wrong-input.ts'

speakOurWords()

/** A router whose routes are checked against, and described by, the shapes in `contract`. */
export function openApiRouter() {
  return new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error)
    },
  })
}

/** A body of JSON that a request must carry. */
export function body<Schema>(schema: Schema) {
  return { content: { 'application/json': { schema } }, required: true } as const
}

/** An answer of JSON. */
export function answer<Schema>(schema: Schema, description: string) {
  return { content: { 'application/json': { schema } }, description } as const
}

export const refused = {
  content: { 'application/problem+json': { schema: Problem } },
  description: 'Refused, and why',
} as const

/** How the routes for signed-in people can refuse. */
export const refusals = {
  400: refused,
  401: refused,
  403: refused,
  404: refused,
  409: refused,
  413: refused,
  415: refused,
  429: refused,
  503: refused,
} satisfies RouteConfig['responses']

/** What is open to everybody: a route that needs no session. */
export const forEverybody = { security: [] } satisfies Partial<RouteConfig>
