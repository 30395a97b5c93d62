import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { HttpContext, HttpEnv } from './env.ts'

/** How often an idle stream says that it is alive, so that proxies keep it open. Milliseconds. */
const HEARTBEAT = 25_000

/**
 * Server-sent events: that something changed, never what. Nothing is kept for who was away: after a reconnect a page
 * asks again for what it shows.
 */
export function liveRoutes({ live, clock }: HttpContext) {
  return new Hono<HttpEnv>().get('/', (c) => {
    c.header('cache-control', 'no-store')
    c.header('x-accel-buffering', 'no')
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
