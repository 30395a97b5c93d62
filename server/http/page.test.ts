import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemRandom } from '#server/platform/random.ts'
import type { HttpContext } from './env.ts'
import { pageRoutes } from './page.ts'

const PAGE = '<!doctype html><script nonce="__CSP_NONCE__"></script><style nonce="__CSP_NONCE__"></style>'

let folder: string
let site: ReturnType<typeof pageRoutes>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dayline-page-'))
  const webRoot = join(folder, 'web')
  await mkdir(join(webRoot, 'assets'), { recursive: true })
  await writeFile(join(webRoot, 'index.html'), PAGE)
  await writeFile(join(webRoot, 'favicon.svg'), '<svg/>')
  await writeFile(join(webRoot, 'assets/main-abc.js'), 'run()')
  await writeFile(join(folder, 'outside.txt'), 'not for anybody')
  site = pageRoutes({ webRoot, random: systemRandom } as HttpContext)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(['/', '/index.html', '/settings', '/days/2026-05-20', '/assets', '/assets/', '/?from=mail'])(
  'at %s there is the page, with a nonce that is never used again',
  async (address) => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const answer = await site.request(address)
        expect(answer.status).toBe(200)
        expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
        expect(answer.headers.get('cache-control')).toBe('no-store')
        const nonce = /script-src 'self' 'nonce-([\w+/=]{22,})'/.exec(
          answer.headers.get('content-security-policy') ?? '',
        )?.[1]
        expect(await answer.text()).toBe(PAGE.replaceAll('__CSP_NONCE__', nonce!))
        return nonce
      }),
    )
    expect(nonces[0]).not.toBe(nonces[1])
  },
)

test('the page runs nothing but its own code, goes nowhere else, and is framed by nobody', async () => {
  const policy = (await site.request('/')).headers.get('content-security-policy')!
  const rules = Object.fromEntries(policy.split('; ').map((rule) => rule.split(/ (.*)/)))
  expect(rules).toMatchObject({
    'default-src': "'self'",
    'connect-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    'form-action': "'self'",
  })
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
})

test('the page is told whether its visitor holds a session', async () => {
  await writeFile(join(folder, 'web/index.html'), '<meta content="__SESSION__">')
  const sees = async (cookie?: string) => (await site.request('/', { headers: cookie ? { cookie } : {} })).text()
  expect(await sees()).toBe('<meta content="none">')
  expect(await sees('theme=dark; not-dayline.session_token=1')).toBe('<meta content="none">')
  expect(await sees('dayline.session_token=abc.def')).toBe('<meta content="held">')
  expect(await sees('theme=dark; __Secure-dayline.session_token=abc.def')).toBe('<meta content="held">')
  await writeFile(join(folder, 'web/index.html'), PAGE)
})

test('built files are kept for ever, others are not', async () => {
  const built = await site.request('/assets/main-abc.js')
  expect(await built.text()).toBe('run()')
  expect(built.headers.get('content-type')).toMatch(/javascript/)
  expect(built.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  const icon = await site.request('/favicon.svg')
  expect(await icon.text()).toBe('<svg/>')
  expect(icon.headers.get('cache-control')).toBeNull()
})

test('a file that there is not is nowhere, also when it looks like one outside', async () => {
  for (const address of [
    '/assets/gone.js',
    '/nothing.png',
    '/..%2foutside.txt',
    '/%2e%2e/outside.txt',
    '/assets/..%5c..%5coutside.txt',
  ]) {
    const answer = await site.request(address)
    expect([address, answer.status]).toEqual([address, 404])
    expect(await answer.text()).not.toContain('not for anybody')
  }
})
