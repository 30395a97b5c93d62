import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener, type HttpBindings, serve } from '@hono/node-server'
import { WebSocketServer } from 'ws'
import { problem } from './problem.ts'
import { malformed, refuseUnreadable } from './unreadable.ts'

/** The largest frame that a socket may send. A talk's frames are a few kilobytes. */
const MOST_FRAME_BYTES = 64 * 1024

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>

/** Where requests come in. They are open before there is anybody to answer, since the address is part of what is served. */
export interface Doors {
  port: number
  /** From now on, `fetch` answers. */
  serve(fetch: Fetch): void
  /** Takes no more and ends every connection, streams that would go on for ever with them. Answers under way are cut. */
  close(): Promise<void>
}

/** @throws when the address is taken or not ours */
export async function openDoors({ host, port }: { host: string; port: number }): Promise<Doors> {
  let answer: Fetch = () => problem(503, 'starting', 'Dayline is starting. Please try again in a moment.')
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_FRAME_BYTES })
  const fetch = (request: Request, env: unknown) => answer(request, env as HttpBindings)
  const listener = getRequestListener(fetch, { hostname: host, errorHandler: malformed })
  const server = serve({
    fetch,
    hostname: host,
    port,
    websocket: { server: sockets },
    serverOptions: { shouldUpgradeCallback: isForSocket },
    createServer: ((settings: object) => createServer(settings, listener)) as typeof createServer,
  }) as Server
  const connections = new Set<Socket>()
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  server.on('clientError', (error, socket) => void refuseUnreadable(error, socket as Socket))
  await once(server, 'listening') // rejects when 'error' comes first

  return {
    port: (server.address() as AddressInfo).port,
    serve(fetch) {
      answer = fetch
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of connections) socket.destroy() // also those that were upgraded, or are about to be
      await closed
    },
  }
}

/**
 * Whether a request that would like to become something else may try. Only the carrier's sockets may; any other wish is
 * passed over and the request answered as it stands (RFC 9110, 7.8), so that no connection is left to nobody.
 */
function isForSocket({ headers, url }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && url?.startsWith('/twilio/') === true
}
