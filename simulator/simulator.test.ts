import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { together } from './simulator.fixture.ts'
import { startSimulator } from './simulator.ts'

async function inFolder(act: (dataDir: string) => Promise<void>) {
  const dataDir = await mkdtemp(join(tmpdir(), 'simulator-'))
  try {
    await act(dataDir)
  } finally {
    await rm(dataDir, { recursive: true })
  }
}

test('credentials are made once, for the owner only, and kept', async () => {
  await inFolder(async (dataDir) => {
    const folder = join(dataDir, 'not', 'there', 'yet')
    const first = await startSimulator({ dataDir: folder, voice: false })
    await first.stop()
    const { accountSid, authToken, fromNumber } = first
    expect(accountSid).toMatch(/^AC[0-9a-f]{32}$/)
    expect(authToken).toMatch(/^[0-9a-f]{32}$/)
    expect(fromNumber).toBe('+12025550100')
    const path = join(folder, 'simulator.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ accountSid, authToken, fromNumber })
    const second = await startSimulator({ dataDir: folder, voice: false })
    await second.stop()
    expect(second).toMatchObject({ accountSid, authToken, fromNumber })
  })
})

test('credentials that cannot be read stop the start, and are left as they are', async () => {
  await inFolder(async (dataDir) => {
    for (const text of ['{', '{}', '{"accountSid":"AC1","authToken":"x","fromNumber":"1"}']) {
      await writeFile(join(dataDir, 'simulator.json'), text)
      await expect(startSimulator({ dataDir, voice: false })).rejects.toThrow('Delete the file and new ones are made')
      expect(await readFile(join(dataDir, 'simulator.json'), 'utf8')).toBe(text)
    }
  })
})

test('a port that is taken is an error', async () => {
  await using world = await together()
  await inFolder(async (dataDir) => {
    const port = Number(new URL(world.simulator.url).port)
    await expect(startSimulator({ dataDir, port, voice: false })).rejects.toThrow('EADDRINUSE')
  })
})

/** The status of a request that names another host. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => resolve(response.resume().statusCode))
      .once('error', reject)
      .end()
  })
}

test('it answers only as 127.0.0.1 or localhost with its port', async () => {
  await using world = await together()
  const { url } = world.simulator
  const { port } = new URL(url)
  expect(await statusFor(`${url}/phone/numbers`, `127.0.0.1:${port}`)).toBe(200)
  expect(await statusFor(`${url}/phone/numbers`, `localhost:${port}`)).toBe(200)
  for (const host of ['localhost', `evil.example:${port}`, `127.0.0.1:${Number(port) + 1}`]) {
    expect(await statusFor(`${url}/phone/numbers`, host)).toBe(403)
    expect(await statusFor(`${url}/2010-04-01/Accounts/${world.simulator.accountSid}/Calls.json`, host)).toBe(403)
  }
})

test('the page is served with its fonts, and nothing beside it', async () => {
  await using world = await together()
  const { url } = world.simulator
  const at = (path: string) => fetch(`${url}${path}`, { redirect: 'manual' })
  const home = await at('/')
  expect([home.status, home.headers.get('location')]).toEqual([302, '/phone'])
  const page = await at('/phone?number=%2B12025550143')
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  const html = await page.text()
  for (const [, path] of html.matchAll(/(?:href|src)="(\/phone\/[^"]+)"/g)) {
    const asset = await at(path!)
    expect([path, asset.status, asset.headers.get('x-content-type-options')]).toEqual([path, 200, 'nosniff'])
  }
  expect((await at('/phone/fonts/figtree-latin-wght-normal.woff2')).headers.get('content-type')).toBe('font/woff2')
  const absent = ['/phone/nothing.js', '/phone/index.htm', '/phone/words.test.ts', '/phone/..%2fsimulator.ts']
  for (const path of [
    ...absent,
    '/phone/.env',
    '/phone/fonts/package.json',
    '/phone/fonts/figtree-x.woff2',
    '/nowhere',
  ]) {
    expect([path, (await at(path)).status]).toEqual([path, 404])
  }
})

test('the REST API wants the account and its token', async () => {
  await using world = await together()
  const { url, accountSid, authToken } = world.simulator
  const calls = `${url}/2010-04-01/Accounts/${accountSid}/Calls.json`
  const as = (user: string, password: string) => ({
    headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` },
  })
  for (const request of [{}, as(accountSid, 'x'.repeat(32)), as('AC0', authToken), as(accountSid, '')]) {
    const refused = await fetch(calls, request)
    expect(refused.status).toBe(401)
    expect(await refused.json()).toEqual({
      code: 20003,
      message: 'Authenticate',
      more_info: 'https://www.twilio.com/docs/errors/20003',
      status: 401,
    })
  }
  expect((await fetch(calls, as(accountSid, authToken))).status).toBe(200)
  const elsewhere = await fetch(calls.replace(accountSid, `AC${'0'.repeat(32)}`), as(accountSid, authToken))
  expect([elsewhere.status, await elsewhere.json()]).toMatchObject([404, { code: 20404 }])
  expect((await world.rest('GET', '/Messages.json')).status).toBe(404)
})
