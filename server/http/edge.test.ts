import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { openLog } from '#server/platform/log.ts'
import { limitBody, sameOriginOnly } from './edge.ts'
import { answerError } from './problem.ts'

const site = new Hono()
site.onError(answerError(openLog('silent')))
site.use(limitBody, sameOriginOnly('https://dayline.example.org'))
site.all('/', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)))

const from = (headers: Record<string, string>, method = 'POST') =>
  site.request('http://127.0.0.1:8080/', { method, headers: { host: '127.0.0.1:8080', ...headers } })

test.each<[string, Record<string, string>]>([
  ['a program, which says nothing', {}],
  ['the page, at its public address', { origin: 'https://dayline.example.org' }],
  ['the page, at the address it was asked for', { origin: 'http://127.0.0.1:8080' }],
  ['a browser that says so', { origin: 'https://dayline.example.org', 'sec-fetch-site': 'same-origin' }],
  ['a browser that was told to by its user', { 'sec-fetch-site': 'none' }],
])('a change may be asked for by %s', async (_who, headers) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect((await from(headers, method)).status).toBe(200)
})

test.each<[string, Record<string, string>]>([
  ['another site', { origin: 'https://evil.example' }],
  ['another port', { origin: 'http://127.0.0.1:8081' }],
  ['a sibling', { origin: 'https://evil.example.org', 'sec-fetch-site': 'same-site' }],
  ['the same name without TLS', { origin: 'http://dayline.example.org' }],
  ['a name that begins like ours', { origin: 'https://dayline.example.org.evil.example' }],
  ['a frame without an origin', { origin: 'null' }],
  ['something that is no origin', { origin: '%' }],
  ['a browser that says cross-site, whatever the origin', { 'sec-fetch-site': 'cross-site' }],
  [
    'a browser that says cross-site, with our origin',
    { origin: 'https://dayline.example.org', 'sec-fetch-site': 'cross-site' },
  ],
])('a change may not be asked for by %s', async (_who, headers) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
    const answer = await from(headers, method)
    expect(answer.status).toBe(403)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ code: 'foreign-origin' })
  }
})

test('reading changes nothing, so anybody may try', async () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    expect((await from({ origin: 'https://evil.example' }, method)).status).toBe(200)
  }
})

test('an origin is not taken for ours because neither it nor the host is anything', async () => {
  const answer = await site.request('http://127.0.0.1:8080/', { method: 'POST', headers: { origin: 'nothing' } })
  expect(answer.status).toBe(403)
})

test('64 KB are taken, one byte more is not, whether its length is told or not', async () => {
  const send = (bytes: number, isTold: boolean) => {
    const body = new Uint8Array(bytes)
    const stream = ReadableStream.from([body]) as ReadableStream
    const init = isTold
      ? { body, headers: { 'content-length': String(bytes) } }
      : { body: stream, duplex: 'half', headers: { 'transfer-encoding': 'chunked' } }
    return site.request('http://127.0.0.1:8080/', { method: 'POST', ...init } as RequestInit)
  }
  for (const isTold of [true, false]) {
    expect(await (await send(65_536, isTold)).text()).toBe('65536')
    expect((await send(65_537, isTold)).status).toBe(413)
  }
})
