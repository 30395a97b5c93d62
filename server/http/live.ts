import { createRoute } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { LiveEvent } from '#contract/live.ts'
import type { HttpContext } from './env.ts'
import { openApiRouter, refusals } from './router.ts'

/** How often an idle stream says that it is alive, so that proxies keep it open. Milliseconds. */
const HEARTBEAT = 25_000

const follow = createRoute({
  method: 'get',
  path: '/',
  summary: 'Server-sent events: that something changed. Ask for what it is',
  responses: {
    200: {
      content: { 'text/event-stream': { schema: LiveEvent } },
      description: 'An event for each change, named by its type; the first one is `ready`',
    },
    ...refusals,
  },
})

/**
 * Server-sent events: that something changed, never what. Nothing is kept for who was away: after a reconnect a page
 * asks again for what it shows.
 */
export function liveRoutes({ live, clock }: HttpContext) {
  return openApiRouter().openapi(follow, (c) => {
    c.header('cache-control', 'no-store')
    c.header('x-accel-buffering', 'no')
    // Whoever asks for the head alone reads no stream, so nothing would ever end one.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' })
    return streamSSE(c, async (stream) => {
      await new Promise<void>((resolve) => {
        const unfollow = live.follow(c.var.user.id, {
          tell: (change) => void stream.writeSSE({ event: change.type, data: JSON.stringify(change) }),
          lost: () => end(),
        })
        let beat = clock.setTimeout(heartbeat, HEARTBEAT)
        function heartbeat() {
          void stream.write(': alive\n\n')
          beat = clock.setTimeout(heartbeat, HEARTBEAT)
        }
        function end() {
          unfollow()
          clock.clearTimeout(beat)
          resolve()
        }
        stream.onAbort(end)
        void stream.writeSSE({ event: 'ready', data: '{}', retry: 1000 })
      })
    })
  })
}
