import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startDayline } from '#test/harness/dayline.ts'
import { ask, describedRoutes, isProblem } from '#test/harness/routes.ts'

/** Pieces that have broken parsers before, and whatever else there is. */
const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\0',
    '\ud800',
    '-1',
    '1e400',
    '0000-01-01',
    '9999-12-31T23:59:59.9999999999Z',
    '../..',
    '+1',
    'null',
  ),
)
const FIELDS = [
  ...['text', 'prompts', 'phoneNumber', 'scheduledFor', 'timeZone', 'displayName', 'rating', 'reflectionId'],
  ...['email', 'password', 'name', 'token', 'newPassword'],
]
const body = fc.oneof(
  fc.json({ maxDepth: 3, stringUnit: 'binary' }),
  fc
    .dictionary(
      fc.constantFrom(...FIELDS),
      fc.oneof(odd, fc.jsonValue(), fc.array(fc.record({ text: odd, id: odd }), { maxLength: 3 })),
    )
    .map((fields) => JSON.stringify(fields)),
)
const written = (text: string) => encodeURIComponent(text.toWellFormed())

test('nothing that anybody sends is answered as a mistake of ours', async () => {
  await using dayline = await startDayline()
  const ada = await dayline.person({ phone: null })
  const routes = (await describedRoutes(dayline)).filter(({ path }) => !/live|sign-out/.test(path))
  expect(routes.length).toBeGreaterThan(20)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...routes), odd, odd, body, async ({ method, path, takesBody }, a, b, body) => {
      const address = path.replace(/\{\w+\}/g, written(a) || 'x')
      const query = `?before=${written(b)}&limit=${written(a)}&state=${written(b)}&callbackURL=${written(b)}`
      const told = await ask(dayline, method, address + query, { cookie: ada.cookie, ...(takesBody && { body }) })
      if (told.status >= 400) expect({ ...told, isProblem: isProblem(told) }).toMatchObject({ isProblem: true })
      expect(told.status).toBeLessThan(500)
    }),
    { numRuns: 200 },
  )
  expect(await ask(dayline, 'GET', '/api/profile', { cookie: ada.cookie })).toMatchObject({ status: 200 }) // it was she
})
