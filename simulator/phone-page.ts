import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { type Context, Hono } from 'hono'

const PAGE = join(import.meta.dirname, 'phone')
const require = createRequire(import.meta.url)

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** One file name, nothing that climbs: letters, digits, dashes, and dots between them. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+$/
/** The fonts that the page names, and the packages they come from. */
const FONT_NAME = /^(figtree|newsreader)-[a-z0-9-]+\.woff2$/

/** The phone's page, as files: it needs no build. */
export function phonePage(): Hono {
  return new Hono()
    .use(async (c, next) => {
      await next()
      // Only from here, and in nobody's frame: a page elsewhere must not press the phone's buttons.
      c.header(
        'Content-Security-Policy',
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
      )
      c.header('X-Content-Type-Options', 'nosniff')
      c.header('Referrer-Policy', 'no-referrer')
    })
    .get('/phone', (c) => send(c, join(PAGE, 'index.html'), 'no-cache'))
    .get('/phone/fonts/:file', (c) => {
      const file = c.req.param('file')
      const family = FONT_NAME.exec(file)?.[1]
      if (!family) return c.notFound()
      return send(c, join(fontFolder(family), file), 'public, max-age=31536000, immutable')
    })
    .get('/phone/:file', (c) => {
      const file = c.req.param('file')
      return PLAIN_NAME.test(file) ? send(c, join(PAGE, file), 'no-cache') : c.notFound()
    })
}

/** Where a font's files are, found by the one that every font has. */
function fontFolder(family: string): string {
  return dirname(require.resolve(`@fontsource-variable/${family}/files/${family}-latin-wght-normal.woff2`))
}

async function send(c: Context, path: string, caching: string): Promise<Response> {
  const type = TYPES[extname(path)]
  const content = type ? await readFile(path).catch(() => undefined) : undefined
  if (!type || !content) return c.notFound()
  return c.body(new Uint8Array(content), 200, { 'Content-Type': type, 'Cache-Control': caching })
}
