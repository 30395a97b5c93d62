import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpBindings, serve } from '@hono/node-server'
import { WebSocketServer } from 'ws'
import { problem } from './problem.ts'

/** The largest frame that a socket may send. A talk's frames are a few kilobytes. */
const MOST_FRAME_BYTES = 64 * 1024

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>

/** Where requests come in. They are open before there is anybody to answer, since the address is part of what is served. */
export interface Doors {
  port: number
  /** From now on, `fetch` answers. */
  serve(fetch: Fetch): void
  /** Takes no more, lets what is being answered be answered, and ends streams that would go on for ever. */
  close(): Promise<void>
}

/** @throws when the address is taken or not ours */
export async function openDoors({ host, port }: { host: string; port: number }): Promise<Doors> {
  let answer: Fetch = () => problem(503, 'starting', 'Dayline is starting. Please try again in a moment.')
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_FRAME_BYTES })
  const server = serve({
    fetch: (request, env) => answer(request, env as HttpBindings),
    hostname: host,
    port,
    websocket: { server: sockets },
  }) as Server
  await once(server, 'listening') // rejects when 'error' comes first

  return {
    port: (server.address() as AddressInfo).port,
    serve(fetch) {
      answer = fetch
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await closed
    },
  }
}
