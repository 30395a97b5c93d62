import { subscribe } from 'node:diagnostics_channel'
import pg from 'pg'

/**
 * What is under way in this process: requests, asked or answered, of the test, the server and the carrier; and database
 * connections in use. Streams of events never end and do not count.
 */
const underWay = new Set<unknown>()

/** Is some request or transaction still waiting for its end? */
export function isTrafficUnderWay(): boolean {
  return underWay.size > 0
}

const isStream = (path: string | undefined) => path?.startsWith('/api/live') || path?.startsWith('/phone/')

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: { url?: string }; response: NodeJS.EventEmitter }
  if (isStream(request.url)) return
  underWay.add(response)
  response.once('close', () => underWay.delete(response))
})

subscribe('undici:request:create', (message) => {
  const { request } = message as { request: { path?: string } }
  if (!isStream(request.path)) underWay.add(request)
})
for (const end of ['undici:request:trailers', 'undici:request:error'])
  subscribe(end, (message) => underWay.delete((message as { request: unknown }).request))

/** A pool tells of each connection that it lends and gets back; listening to all pools means standing before them. */
const emit = pg.Pool.prototype.emit
pg.Pool.prototype.emit = function (this: pg.Pool, event: string | symbol, ...told: unknown[]) {
  const client = event === 'release' ? told[1] : told[0]
  if (event === 'acquire') underWay.add(client)
  if (event === 'release' || event === 'remove') underWay.delete(client)
  return emit.call(this, event as never, ...(told as never[]))
} as typeof emit
