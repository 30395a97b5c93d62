import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { openLog } from '#server/platform/log.ts'
import { systemRandom } from '#server/platform/random.ts'
import { createApi } from './api.ts'
import type { HttpContext } from './env.ts'

/** The routes as they are put together, with nothing behind them: here only what is said about them counts. */
const api = createApi(
  { publicUrl: 'https://dayline.example.org', random: systemRandom, log: openLog('silent') } as HttpContext,
  new Hono(),
)

interface Description {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, { name: string }> }
}
interface Operation {
  summary?: string
  security?: object[]
  parameters?: { name: string; in: string; required?: boolean }[]
  responses: Record<string, { description: string; content?: Record<string, unknown> }>
}

async function read(): Promise<Description> {
  return (await api.request('/api/openapi.json')).json() as Promise<Description>
}

/** The description does not describe itself. */
const ITSELF = ['GET /api/openapi.json', 'GET /api/docs']

test('the description names every route that is served, and no other', async () => {
  const served = api.routes
    .filter(({ method, path }) => method !== 'ALL' && /^\/(api|healthz|readyz)\b/.test(path))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1')}`)
  const described = Object.entries((await read()).paths).flatMap(([path, routes]) =>
    Object.keys(routes).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described.length).toBeGreaterThan(20)
  expect(new Set(served.filter((route) => !ITSELF.includes(route)))).toEqual(new Set(described))
  expect(described.filter((route) => route.includes('twilio'))).toEqual([])
})

test('the description is whole: every reference leads somewhere, every place in a path is declared', async () => {
  const description = await read()
  expect(description).toMatchObject({ openapi: '3.1.0', info: { title: 'Dayline' } })
  for (const [, name] of JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g)) {
    expect(name).toMatch(/^#\/components\/schemas\/\w+$/)
    expect(description.components.schemas).toHaveProperty([name!.split('/').at(-1)!])
  }
  for (const [path, routes] of Object.entries(description.paths)) {
    const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    for (const [method, { summary, parameters = [], responses }] of Object.entries(routes)) {
      const where = `${method} ${path}`
      expect(summary, where).toBeTruthy()
      const declared = parameters.filter((parameter) => parameter.in === 'path')
      expect(
        declared.map((parameter) => [parameter.name, parameter.required]),
        where,
      ).toEqual(places.map((name) => [name, true]))
      expect(
        Object.keys(responses).some((status) => /^[23]\d\d$/.test(status)),
        where,
      ).toBe(true)
      for (const response of Object.values(responses)) expect(response.description, where).toBeTruthy()
    }
  }
})

test('what may be null may be null in the description too', async () => {
  const { components } = await read()
  expect(JSON.stringify(components)).not.toContain('allOf')
  expect(components.schemas.Call).toMatchObject({
    properties: { reflectionId: { anyOf: [{ $ref: '#/components/schemas/Id' }, { type: 'null' }] } },
  })
})

test('what needs a session says so, and by which cookie', async () => {
  const { paths, components } = await read()
  const open = Object.entries(paths).filter(([, routes]) => Object.values(routes).some((route) => route.security))
  expect(open.map(([path]) => path).every((path) => /^\/(healthz|readyz|api\/auth\/)/.test(path))).toBe(true)
  expect(components.securitySchemes).toMatchObject({ session: { name: '__Secure-dayline.session_token' } })
})

test('the page of the API runs nothing and asks no other host for anything', async () => {
  const [answer, again] = [await api.request('/api/docs'), await api.request('/api/docs')]
  const page = await answer.text()
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  expect(page).not.toMatch(/<script|<img|<iframe|@import|url\(|\son\w+=/i)
  expect([...page.matchAll(/(?:href|src|action)="([^"]*)"/g)].every(([, to]) => /^[#/](?!\/)/.test(to!))).toBe(true)
  const policy = answer.headers.get('content-security-policy')!
  expect(policy).toMatch(/^default-src 'none'; style-src 'nonce-[\w+/=]+'/)
  expect(page).toContain(`<style nonce="${/'nonce-([^']+)'/.exec(policy)![1]}">`)
  expect(again.headers.get('content-security-policy')).not.toBe(policy)
})

test('the page of the API names every route and every shape, and all its links lead somewhere', async () => {
  const { paths, components } = await read()
  const page = await (await api.request('/api/docs')).text()
  for (const path of Object.keys(paths)) expect(page).toContain(`<code>${path}</code>`)
  for (const shape of Object.keys(components.schemas)) expect(page).toContain(`id="${shape}"`)
  for (const [, place] of page.matchAll(/href="#([^"]*)"/g)) expect(page).toContain(`id="${place}"`)
})
