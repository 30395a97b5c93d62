import { timingSafeEqual } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import type { Credentials } from '../credentials.ts'
import type { Exchange } from '../exchange.ts'
import type { Faults } from '../faults.ts'
import type { Recordings } from '../recordings.ts'
import { callRoutes } from './calls.ts'
import { notFound, RestError } from './errors.ts'
import { recordingRoutes } from './recordings.ts'

/** Longest body that is read, in bytes. Twilio's own limit is not published. */
const LARGEST_BODY = 1024 * 1024

/** The REST API below /2010-04-01/Accounts/AC... */
export function restApi(parts: {
  credentials: Credentials
  exchange: Exchange
  recordings: Recordings
  faults: Faults
  origin: () => string
  /** Aborts when the simulator stops, so that hung answers end. */
  stopping: AbortSignal
}): Hono<{ Bindings: HttpBindings }> {
  const { credentials } = parts
  return new Hono<{ Bindings: HttpBindings }>()
    .use(authenticate(credentials))
    .use('/:account/*', async (c, next) => {
      if (c.req.param('account') !== credentials.accountSid) throw notFound(c.req.path)
      if (Number(c.req.header('content-length') ?? 0) > LARGEST_BODY) throw new RestError(413, 20001, 'Body too large')
      await next()
    })
    .use(misbehave(parts.faults, parts.stopping))
    .route(`/${credentials.accountSid}`, callRoutes(parts.exchange, credentials))
    .route(`/${credentials.accountSid}`, recordingRoutes({ ...parts, accountSid: credentials.accountSid }))
    .notFound((c) => refuse(c, notFound(c.req.path)))
    .onError((error, c) =>
      refuse(c, error instanceof RestError ? error : new RestError(500, 20500, `The simulator failed: ${error.stack}`)),
    )
}

function refuse(c: Context, error: RestError): Response {
  return c.json(error.body, error.status as 400)
}

function authenticate({ accountSid, authToken }: Credentials): MiddlewareHandler {
  const expected = Buffer.from(`Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`)
  return async (c, next) => {
    const given = Buffer.from(c.req.header('authorization') ?? '')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      c.header('WWW-Authenticate', 'Basic realm="Twilio API"')
      throw new RestError(401, 20003, 'Authenticate')
    }
    await next()
  }
}

/** Planted faults: refuses, or does what was asked and keeps the answer to itself. */
function misbehave(faults: Faults, stopping: AbortSignal): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    // The body is a stream that is read once; hono keeps what it has read for those who come after.
    const number = c.req.method === 'POST' ? new URLSearchParams(await c.req.text()).get('To') : null
    const fault = faults.strike('rest', { method: c.req.method, path: c.req.path, number: number ?? undefined })
    if (!fault) return next()
    if (fault.does === 429) throw new RestError(429, 20429, 'Too Many Requests')
    if (typeof fault.does === 'number') throw new RestError(fault.does, 20500, 'An internal server error has occurred')
    await next()
    switch (fault.does) {
      case 'accept-then-500':
        throw new RestError(500, 20500, 'An internal server error has occurred')
      case 'accept-then-garble':
        c.res = new Response('{"sid": "CA', { status: 201, headers: { 'content-type': 'application/json' } })
        return
      case 'accept-then-drop-connection':
        c.env.incoming.socket.destroy()
        return
      case 'accept-then-hang':
        await new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }))
    }
  }
}
