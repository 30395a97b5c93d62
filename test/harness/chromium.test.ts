import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { launchBrowser } from './chromium.ts'

test('a real browser runs a page of this machine, with sound and letters, and reaches nothing else', async () => {
  await using server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Here</title><p>Hello <b>there</b></p>')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  await using browser = await launchBrowser()
  const page = await browser.newPage()
  await page.goto(home)
  expect(await page.title()).toBe('Here')
  expect(await page.evaluate(`new AudioContext().state`)).toBe('running')
  const widths = `['i', 'W'].map((it) => document.createElement('canvas').getContext('2d').measureText(it).width)`
  const [narrow, wide] = await page.evaluate<number[]>(widths)
  expect(narrow).toBeGreaterThan(0)
  expect(wide).toBeGreaterThan(narrow!)
  for (const elsewhere of ['http://example.com/', 'http://192.0.2.1/']) {
    await expect(page.goto(elsewhere)).rejects.toThrow('ERR_NAME_NOT_RESOLVED')
  }
})
