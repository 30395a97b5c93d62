import type { HttpBindings } from '@hono/node-server'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { DomainError } from '#server/platform/errors.ts'

/** The largest body that anybody may send. */
const MOST_BYTES = 64 * 1024

/** Refuses larger bodies, whether they say so or not, before anything reads them. */
export const limitBody = bodyLimit({
  maxSize: MOST_BYTES,
  onError: () => {
    throw new DomainError('too-large', 'body-too-large', 'That is more than 64 KB. Nothing was changed.')
  },
})

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A page of another site must not act with the visitor's session. Browsers say where a request comes from (`Origin`,
 * `Sec-Fetch-Site`) and pages cannot change that; a program that is no browser says nothing, and has no session to steal.
 */
export function sameOriginOnly(publicUrl: string) {
  const publicOrigin = new URL(publicUrl).origin
  return createMiddleware(async (c, next) => {
    if (!READS.has(c.req.method)) {
      const origin = c.req.header('origin')
      const site = c.req.header('sec-fetch-site')
      const isOurs =
        origin === undefined
          ? site !== 'cross-site'
          : origin === publicOrigin || hostOf(origin) === c.req.header('host')
      if (!isOurs)
        throw new DomainError(
          'forbidden',
          'foreign-origin',
          'This request came from another site and was not carried out.',
        )
    }
    await next()
  })
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

/** The header in which the sign-in library finds the client's address; whatever a client writes there is replaced. */
export const CLIENT_ADDRESS = 'x-dayline-client'

/** The address at the other end of the connection, which nobody can make up. */
export const nameClient = createMiddleware<{ Bindings: HttpBindings }>(async (c, next) => {
  const headers = new Headers(c.req.raw.headers)
  headers.set(CLIENT_ADDRESS, c.env.incoming.socket.remoteAddress ?? '0.0.0.0')
  c.req.raw = new Request(c.req.raw, { headers })
  await next()
})
