import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that an application made to its carrier. */
export interface CarrierRequest {
  method: string
  /** Path and query, as sent. */
  url: string
  form: URLSearchParams
}

export interface CarrierAnswer {
  status: number
  headers: Headers
  body: Buffer
}

/**
 * What becomes of a request: `forward` has the carrier answer it. The answer that is returned is passed on; without
 * one the connection breaks, and the application never learns what came of it.
 */
export type Handling = (
  request: CarrierRequest,
  forward: () => Promise<CarrierAnswer>,
) => Promise<CarrierAnswer | undefined>

/** Stands between an application and its carrier, and sees every request: give its `url` as TWILIO_API_URL. */
export interface CarrierGate {
  url: string
  /** Every request so far, oldest first. */
  requests: CarrierRequest[]
  /** May be changed at any time; at first everything is forwarded. */
  handle: Handling
  close(): Promise<void>
}

export async function openCarrierGate(carrierUrl: string): Promise<CarrierGate> {
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => incoming.socket.destroy())
  })

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray())
    const { method = 'GET', url = '/' } = incoming
    const request = { method, url, form: new URLSearchParams(body.toString()) }
    gate.requests.push(request)
    const answer = await gate.handle(request, () => ask(incoming, body))
    if (!answer) return void incoming.socket.destroy()
    const type = answer.headers.get('content-type')
    outgoing.writeHead(answer.status, type ? { 'content-type': type } : {}).end(answer.body)
  }

  async function ask({ method, url, headers }: IncomingMessage, body: Buffer): Promise<CarrierAnswer> {
    const { authorization = '', 'content-type': type = '' } = headers
    const answer = await fetch(carrierUrl + url, {
      method,
      headers: { authorization, ...(type && { 'content-type': type }) },
      ...(body.length > 0 && { body }),
    })
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const gate: CarrierGate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    handle: (_request, forward) => forward(),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
  return gate
}

/** Does it ask for a call to this number? */
export function asksForCall({ method, url, form }: CarrierRequest, number: string): boolean {
  return method === 'POST' && url.endsWith('/Calls.json') && form.get('To') === number
}
