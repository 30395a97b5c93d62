import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { DomainError } from '#server/platform/errors.ts'
import { problem } from './problem.ts'

/** The largest body that anybody may send. */
const MOST_BYTES = 64 * 1024

/**
 * Refuses larger bodies, whether they say so or not, before anything reads them. The connection ends with that: what is
 * still on its way would be in the way of the next request.
 */
export const limitBody = bodyLimit({
  maxSize: MOST_BYTES,
  onError: () => {
    const refusal = problem(413, 'body-too-large', 'That is more than 64 KB. Nothing was changed.')
    refusal.headers.set('connection', 'close')
    return refusal
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
    const { origin, host, 'sec-fetch-site': site = 'none' } = c.req.header()
    const fromUs = origin === undefined || origin === publicOrigin || (host !== undefined && hostOf(origin) === host)
    if (!READS.has(c.req.method) && !(fromUs && (site === 'same-origin' || site === 'none'))) {
      const words = 'This request came from another site and was not carried out.'
      throw new DomainError('forbidden', 'foreign-origin', words)
    }
    await next()
  })
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

/** What the API answers is for whoever asked: nothing keeps it, nothing shows it as a page. */
export const forTheirEyes = createMiddleware(async (c, next) => {
  await next()
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
  if (!c.res.headers.has('content-security-policy')) {
    c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  }
})

/** The header in which the sign-in library finds the client's address: that of the other end of the connection. */
export const CLIENT_ADDRESS = 'x-dayline-client'
