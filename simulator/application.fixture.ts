import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A webhook as it came in. */
export interface Webhook {
  method: string
  /** Path and query. */
  path: string
  /** The full address, as it was signed. */
  url: string
  headers: IncomingMessage['headers']
  form: Record<string, string>
}

/** The application's end of one relay socket. */
export interface Relay {
  /** The address of the upgrade, as it was signed, and its signature. */
  url: string
  signature: string
  /** Every frame that came, in order. */
  frames: Record<string, unknown>[]
  send(frame: object | string): void
  /** Resolves to the first frame (seen or still to come) that fits. */
  frame(fits: (frame: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
  /** Resolves to the close code. */
  closed: Promise<number>
  socket: WebSocket
}

type Answer = string | { status?: number; type?: string; body?: string; headers?: Record<string, string> } | undefined

/** An application for tests of the carrier: answers webhooks by path, keeps them all, and takes relay sockets. */
export async function startApplication(answers: Record<string, (hook: Webhook) => Answer | Promise<Answer>> = {}) {
  const hooks: Webhook[] = []
  const relays: Relay[] = []
  const waiting = new Set<() => void>()
  const look = () => {
    for (const wake of [...waiting]) wake()
  }
  const server = createServer((request, response) => void receive(request, response))
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) => {
    relays.push(toRelay(socket, request, look, until))
    look()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  async function receive(request: IncomingMessage, response: ServerResponse) {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const path = request.url ?? '/'
    const query = new URL(path, 'http://x').searchParams
    const fields = request.method === 'POST' ? new URLSearchParams(Buffer.concat(pieces).toString()) : query
    const hook = {
      method: request.method ?? '',
      path,
      url: `http://${host}${path}`,
      headers: request.headers,
      form: Object.fromEntries(fields),
    }
    hooks.push(hook)
    look()
    const answer = await answers[new URL(path, 'http://x').pathname]?.(hook)
    const full = typeof answer === 'string' ? { body: answer, type: 'text/xml' } : (answer ?? { type: 'text/xml' })
    response.writeHead(full.status ?? 200, { 'content-type': full.type ?? 'text/xml', ...full.headers })
    response.end(full.body ?? '')
  }

  /** Resolves to what `find` finds, looking again whenever something came in. */
  function until<Found>(find: () => Found | undefined | false): Promise<Found> {
    return new Promise((resolve) => {
      const wake = () => {
        const found = find()
        if (!found) return
        waiting.delete(wake)
        resolve(found)
      }
      waiting.add(wake)
      wake()
    })
  }

  return {
    url: `http://${host}`,
    socketUrl: `ws://${host}`,
    hooks,
    relays,
    until,
    /** The webhooks that came to a path so far. */
    at: (path: string) => hooks.filter((hook) => new URL(hook.path, 'http://x').pathname === path),
    /** The relay of that index, once it is there. */
    relay: (index = 0) => until(() => relays[index]),
    async stop() {
      for (const { socket } of relays) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function toRelay(
  socket: WebSocket,
  request: IncomingMessage,
  look: () => void,
  until: <Found>(find: () => Found | undefined | false) => Promise<Found>,
): Relay {
  const frames: Record<string, unknown>[] = []
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)))
    look()
  })
  return {
    url: `ws://${request.headers.host}${request.url}`,
    signature: String(request.headers['x-twilio-signature'] ?? ''),
    frames,
    socket,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    frame: (fits) => until(() => frames.find(fits)),
    closed: new Promise((resolve) => socket.on('close', (code) => resolve(code))),
  }
}

/** `<Connect><ConversationRelay>` with every event asked for, as an application of this project would send it. */
export function relayTwiml(url: string, more: { action?: string; attributes?: string; before?: string } = {}): string {
  const action = more.action ? ` action="${more.action}"` : ''
  const attributes =
    more.attributes ?? 'dtmfDetection="true" partialPrompts="true" events="speaker-events tokens-played"'
  return `<?xml version="1.0"?><Response>${more.before ?? ''}<Connect${action}><ConversationRelay url="${url}" ${attributes}><Parameter name="token" value="t1"/></ConversationRelay></Connect></Response>`
}
