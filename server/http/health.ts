import { Hono } from 'hono'
import { DomainError } from '#server/platform/errors.ts'
import type { HttpContext, HttpEnv } from './env.ts'

/** For whoever watches over the process: does it serve, and are the things it stands on well? */
export function healthRoutes({ checkReady, log }: HttpContext) {
  return new Hono<HttpEnv>()
    .get('/healthz', (c) => c.json({ status: 'serving' }))
    .get('/readyz', async (c) => {
      try {
        await checkReady()
      } catch (error) {
        log.warn({ err: error }, 'not ready')
        throw new DomainError(
          'unavailable',
          'not-ready',
          'The database, the queue or the keys cannot be reached at the moment.',
        )
      }
      return c.json({ status: 'ready' })
    })
}
