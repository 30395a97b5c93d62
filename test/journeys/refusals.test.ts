import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_TEXT_LENGTH } from '#contract/shapes.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'
import type { Person } from '#test/harness/person.ts'
import { type Asked, ask, describedRoutes, isProblem, type Told } from '#test/harness/routes.ts'

let dayline: Dayline
let ada: Person
let reflectionId: string

beforeAll(async () => {
  dayline = await startDayline()
  ada = await dayline.person({ name: 'Ada', phone: null })
  reflectionId = (await ada.must<{ id: string }>('POST', '/api/reflections')).id
})
afterAll(() => dayline?.[Symbol.asyncDispose]())

const asAda = (method: string, path: string, asked: Asked = {}) =>
  ask(dayline, method, path, { cookie: ada.cookie, ...asked })

/** All that could have been changed. */
async function everything() {
  const paths = ['/api/profile', '/api/prompts', '/api/calls', '/api/entries', `/api/reflections/${reflectionId}`]
  return {
    read: await Promise.all(paths.map(async (path) => (await asAda('GET', path)).body)),
    rings: dayline.simulator.ledger().length,
  }
}

/** Says that each was refused so, in words, and that nothing was changed. */
async function refused(status: number, code: string, asked: Promise<Told>[], words = /./): Promise<void> {
  for (const told of await Promise.all(asked)) {
    expect(told).toMatchObject({ status, body: { code, detail: expect.stringMatching(words) } })
    expect(isProblem(told)).toBe(true)
  }
}

async function changesNothing(during: () => Promise<void>): Promise<void> {
  const before = await everything()
  await during()
  expect(await everything()).toEqual(before)
}

/** Every route that takes a body, ready to be given one. */
async function takers() {
  const routes = (await describedRoutes(dayline)).filter((route) => route.takesBody)
  expect(routes.length).toBeGreaterThan(8)
  return routes.map(({ method, path }) => {
    const address = path.replace('{position}', '0').replace('{id}', reflectionId)
    return (asked: Asked) => asAda(method, address, asked)
  })
}

test('what is no JSON is refused by every route', () =>
  changesNothing(async () => {
    const bodies = ['{', '{"text":', 'text', '{"a":1,}', "{'a':1}", '\0', '{} {}', new Uint8Array([0xff, 0xfe, 0x7b])]
    for (const give of await takers())
      await refused(
        400,
        'malformed-json',
        bodies.map((body) => give({ body })),
      )
  }))

test('JSON of another kind is refused by every route', () =>
  changesNothing(async () => {
    for (const give of await takers()) {
      const kinds = ['null', '[]', '1', '"text"', 'true', '[{}]']
      await refused(
        400,
        'invalid-input',
        kinds.map((body) => give({ body })),
        /has to be an object/,
      )
    }
  }))

test('a field that nobody knows is refused by every route, however it is called', () =>
  changesNothing(async () => {
    for (const name of [
      'nope',
      '__proto__',
      'constructor',
      'toString',
      'user_id',
      'userId',
      'emailVerified',
      'isAdmin',
    ]) {
      for (const give of await takers()) {
        const told = await give({ body: `{"${name}":{"isAdmin":true}}` })
        expect(told).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
        expect(JSON.stringify(told.body)).toContain(`I do not know “${name}”.`)
        expect(isProblem(told)).toBe(true)
      }
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  }))

test('a body that does not say it is JSON is refused by every route', () =>
  changesNothing(async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
      'text/json',
    ]
    for (const give of await takers()) {
      const said = types.map((type) => give({ body: '{}', headers: { 'content-type': type } }))
      const unsaid = give({ body: new Uint8Array([0x7b, 0x7d]), headers: { 'content-type': '' } })
      await refused(415, 'unsupported-media-type', [...said, unsaid], /application\/json/)
    }
  }))

test('more than 64 KB is refused by every route, whether its length is told or not', () =>
  changesNothing(async () => {
    const text = JSON.stringify({ text: 'a'.repeat(64 * 1024) })
    for (const give of await takers()) {
      const untold = ReadableStream.from([new TextEncoder().encode(text)])
      await refused(413, 'body-too-large', [give({ body: text }), give({ body: untold })], /64 KB/)
    }
  }))

test.each([
  [
    'invalid-phone-number',
    [
      '',
      '0151 23456789',
      '4915123456789',
      '+49 (0)151',
      '+1',
      '+1202555014',
      '+99912345678',
      '٠١٥١',
      '+1202555o143',
      'tel:+12025550143',
      '+4915123456789;ext=1',
      '++12025550143',
    ],
  ],
  ['phone-number-not-callable', ['+19005550123', '+499001234567', '+449098790879', '+18005550123', '+491801234567']],
])('a number that must not ring is refused as %s, with the way to write one', async (code, numbers) =>
  changesNothing(() =>
    refused(
      400,
      code,
      numbers.map((phoneNumber) => asAda('POST', '/api/phone/proofs', { body: { phoneNumber } })),
      /\+1XXXXXXXXXX/,
    ),
  ),
)

test('a day, an instant, a zone, a page that there is not is refused', () =>
  changesNothing(async () => {
    const days = [
      '2026-02-30',
      '2025-02-29',
      '2026-13-01',
      '2026-00-10',
      '0000-01-01',
      '26-01-01',
      '2026-1-1',
      'today',
      '20260520',
      '2026-05-20T00:00:00Z',
    ]
    await refused(
      400,
      'invalid-input',
      [
        ...days.map((day) => asAda('GET', `/api/entries/${day}`)),
        ...days.map((day) => asAda('GET', `/api/entries?before=${day}`)),
      ],
      /day that exists, as YYYY-MM-DD/,
    )
    await refused(
      400,
      'invalid-input',
      ['0', '101', '-1', '1.5', 'ten', '', '1&limit=2'].map((limit) => asAda('GET', `/api/entries?limit=${limit}`)),
      /“limit”/,
    )
    await refused(
      400,
      'invalid-input',
      ['over', 'ACTIVE', ''].map((state) => asAda('GET', `/api/calls?state=${state}`)),
      /“active”/,
    )
    const instants = [
      '2026-02-30T10:00:00Z',
      '2026-05-20T25:00:00Z',
      '2026-05-20T10:00:00',
      'soon',
      '2026-05-20',
      '2026-05-20T10:00:00.1234567890Z',
      1795392400,
    ]
    await refused(
      400,
      'invalid-input',
      instants.map((scheduledFor) => asAda('POST', '/api/calls', { body: { scheduledFor } })),
    )
    await refused(
      400,
      'too-far-ahead',
      [asAda('POST', '/api/calls', { body: { scheduledFor: '9999-12-31T23:59:59Z' } })],
      /a year ahead/,
    )
    const zones = ['Mars/Base', 'Europe/Atlantis', '+02:00', 'UTC+2', 'CEST?', '<b>', 'Europe/Berlin\0', '../UTC']
    await refused(
      400,
      'unknown-time-zone',
      zones.map((timeZone) => asAda('PATCH', '/api/profile', { body: { timeZone } })),
      /Europe\/Berlin/,
    )
    await refused(
      400,
      'invalid-input',
      ['24:00', '4:00', '04:60', '04:00:00', 4].map((dayStartsAt) =>
        asAda('PATCH', '/api/profile', { body: { dayStartsAt } }),
      ),
    )
    await refused(
      400,
      'invalid-input',
      [0, 6, 1.5, '3', null].map((maxAttempts) => asAda('PATCH', '/api/profile', { body: { maxAttempts } })),
      /“maxAttempts”/,
    )
  }))

test('a text too long is refused, and the one that was kept before stays', async () => {
  const keep = (text: string) => asAda('PUT', `/api/reflections/${reflectionId}/answers/0`, { body: { text } })
  for (const character of ['😀', 'a']) expect((await keep(character.repeat(MAX_TEXT_LENGTH))).status).toBe(204)
  await changesNothing(() =>
    refused(
      400,
      'invalid-input',
      [keep('b'.repeat(MAX_TEXT_LENGTH + 1)), keep('😀'.repeat(MAX_TEXT_LENGTH + 1))],
      /10,000 characters/,
    ),
  )
})
