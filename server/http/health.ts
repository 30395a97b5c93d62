import { createRoute, z } from '@hono/zod-openapi'
import { DomainError } from '#server/platform/errors.ts'
import type { HttpContext } from './env.ts'
import { answer, forEverybody, openApiRouter, refused } from './router.ts'

const serves = createRoute({
  ...forEverybody,
  method: 'get',
  path: '/healthz',
  summary: 'Does the process serve?',
  responses: { 200: answer(z.object({ status: z.literal('serving') }), 'It does') },
})
const isReady = createRoute({
  ...forEverybody,
  method: 'get',
  path: '/readyz',
  summary: 'Are database, queue and keys well?',
  responses: { 200: answer(z.object({ status: z.literal('ready') }), 'They are'), 503: refused },
})

/** For whoever watches over the process: does it serve, and are the things it stands on well? */
export function healthRoutes({ checkReady, log }: HttpContext) {
  return openApiRouter()
    .openapi(serves, (c) => c.json({ status: 'serving' as const }, 200))
    .openapi(isReady, async (c) => {
      try {
        await checkReady()
      } catch (error) {
        log.warn({ err: error }, 'not ready')
        const words = 'The database, the queue or the keys cannot be reached at the moment.'
        throw new DomainError('unavailable', 'not-ready', words)
      }
      return c.json({ status: 'ready' as const }, 200)
    })
}
