import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import type { HttpContext, HttpEnv } from './env.ts'

/** Stands in the built page wherever a nonce belongs; replaced for each request. */
const NONCE = '__CSP_NONCE__'

/**
 * Stands in the built page where it is told whether the visitor's browser holds a session: one that does not need not ask
 * who they are, only to be refused. Whether the session is good is another matter.
 */
const SESSION = '__SESSION__'
const SESSION_COOKIE = /(^|; ?)(__Secure-)?dayline\.session_token=/

/** What is a file and not an address of the app; `index.html` itself is only ever served with its nonce. */
const FILE = '.+\\.(?!html$)[a-z0-9]+'

/** Names of built files change with what is in them. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/** The web app: hashed files that may be kept for ever, and one page for every address, with a fresh nonce each time. */
export function pageRoutes({ webRoot, random }: HttpContext) {
  const page = () => readFile(join(webRoot, 'index.html'), 'utf8') // each time, since it may be built anew meanwhile
  const routes = new Hono<HttpEnv>()
  const files = serveStatic<HttpEnv>({ root: webRoot })
  routes.use(compress())
  routes.get(`/:path{${FILE}}`, async (c) => {
    const answer = await files(c, async () => {})
    if (answer?.ok && c.req.path.startsWith('/assets/')) answer.headers.set('cache-control', FOR_EVER)
    return answer ?? c.notFound()
  })
  routes.get('/*', async (c) => {
    const nonce = random.bytes(16).toString('base64')
    c.header('content-security-policy', contentPolicy(nonce))
    c.header('cache-control', 'no-store')
    const session = SESSION_COOKIE.test(c.req.header('cookie') ?? '') ? 'held' : 'none'
    return c.html((await page()).replaceAll(NONCE, nonce).replace(SESSION, session))
  })
  return routes
}

/** Only our own code, styles and sounds; nobody may frame us, and no form goes elsewhere. */
function contentPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ')
}
