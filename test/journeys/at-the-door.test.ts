import pg from 'pg'
import { expect, test } from 'vitest'
import { answers, noAnswer } from '#simulator/phones/callers.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'
import { ask, isProblem } from '#test/harness/routes.ts'

const ADA = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }
const asNobody = (dayline: Dayline, path: string, body: unknown) => ask(dayline, 'POST', `/api/auth${path}`, { body })

test('signing up and in is refused in words, and makes no account', async () => {
  await using dayline = await startDayline()
  expect((await asNobody(dayline, '/sign-up/email', ADA)).status).toBe(200)
  const refusals: [path: string, body: object, status: number, code: string, words: RegExp][] = [
    ['/sign-up/email', ADA, 422, 'user-already-exists-use-another-email', /Sign in instead/],
    ['/sign-up/email', { ...ADA, email: 'ADA@example.com' }, 422, 'user-already-exists-use-another-email', /Sign in/],
    ['/sign-up/email', { ...ADA, email: 'a@example.com', password: '1234567' }, 400, 'password-too-short', /eight/],
    ['/sign-up/email', { ...ADA, email: 'a@example.com', password: 'x'.repeat(129) }, 400, 'password-too-long', /128/],
    ['/sign-up/email', { ...ADA, email: 'a@example.com', password: '' }, 400, 'invalid-input', /Give a password/],
    ['/sign-up/email', { ...ADA, email: 'not an address' }, 400, 'invalid-input', /email address/],
    ['/sign-up/email', { ...ADA, email: '' }, 400, 'invalid-input', /email address/],
    ['/sign-up/email', { ...ADA, name: ' ' }, 400, 'invalid-input', /a name/],
    ['/sign-up/email', { ...ADA, name: 'x'.repeat(81) }, 400, 'invalid-input', /80 characters/],
    ['/sign-up/email', { ...ADA, emailVerified: true }, 400, 'invalid-input', /do not know “emailVerified”/],
    ['/sign-up/email', { email: 'b@example.com', password: ADA.password }, 400, 'invalid-input', /“name” is missing/],
    ['/sign-in/email', { email: ADA.email, password: 'wrong' }, 401, 'invalid-email-or-password', /Check both/],
    ['/sign-in/email', { email: 'b@example.com', password: 'wrong' }, 401, 'invalid-email-or-password', /Check both/],
    ['/sign-in/email', { email: ADA.email, password: 'x'.repeat(5000) }, 400, 'invalid-input', /at most 1000/],
    ['/sign-in/email', { email: ADA.email }, 400, 'invalid-input', /“password” is missing/],
    ['/reset-password', { newPassword: 'another horse', token: 'guessed' }, 400, 'invalid-token', /Ask for a new one/],
    ['/reset-password', { newPassword: 'another horse', token: '\0' }, 400, 'invalid-input', /not whole/],
  ]
  for (const [path, body, status, code, words] of refusals) {
    const told = await asNobody(dayline, path, body)
    expect({ path, body, told }).toMatchObject({
      told: { status, body: { code, detail: expect.stringMatching(words) } },
    })
    expect(isProblem(told)).toBe(true)
    expect(told.headers.get('set-cookie')).toBeNull()
  }
  const { count } = await dayline.db
    .selectFrom('auth_user' as never)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  expect(count).toBe(1)
})

test('of many who sign up with one address at once, one has it', async () => {
  await using dayline = await startDayline()
  const told = await Promise.all(Array.from({ length: 6 }, () => asNobody(dayline, '/sign-up/email', ADA)))
  expect(told.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422, 422, 422])
  for (const one of told) if (one.status === 422) expect(isProblem(one)).toBe(true)
})

test('who guesses passwords has to wait, and is told for how long', async () => {
  await using dayline = await startDayline()
  const guesses = Array.from({ length: 21 }, (_, at) =>
    ask(dayline, 'POST', '/api/auth/sign-in/email', {
      body: { email: 'ada@example.com', password: `guess ${at}` },
      headers: { 'x-dayline-client': `203.0.113.${at}`, 'x-forwarded-for': `203.0.113.${at}` }, // a lie helps nobody
    }),
  )
  const refused = (await Promise.all(guesses)).filter(({ status }) => status === 429)
  expect(refused).toHaveLength(1)
  expect(refused[0]).toMatchObject({ body: { code: 'too-many-tries' } })
  expect(isProblem(refused[0]!)).toBe(true)
  expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('no link leads away from here', async () => {
  await using dayline = await startDayline({ smtpUrl: 'smtp://127.0.0.1:9' })
  for (const place of ['https://evil.example/x', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    const asked = await asNobody(dayline, '/request-password-reset', { email: ADA.email, redirectTo: place })
    const followed = await ask(
      dayline,
      'GET',
      `/api/auth/reset-password/guessed?callbackURL=${encodeURIComponent(place)}`,
    )
    expect([place, asked]).toMatchObject([place, { status: 403, body: { code: 'invalid-redirect-url' } }])
    expect([place, followed]).toMatchObject([place, { status: 403, body: { code: 'invalid-callback-url' } }])
    expect([asked, followed].every(isProblem)).toBe(true)
  }
  const home = await ask(dayline, 'GET', '/api/auth/reset-password/guessed?callbackURL=/new-password')
  expect(home.status).toBe(302)
  expect(home.headers.get('location')).toBe(`${dayline.app.publicUrl}/new-password?error=INVALID_TOKEN`)
})

test('a second call is refused with the name of the first', async () => {
  await using dayline = await startDayline()
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, noAnswer())
  const first = await ada.callMe()
  const told = await ask(dayline, 'POST', '/api/calls', { cookie: ada.cookie })
  expect(told).toMatchObject({ status: 409, body: { code: 'call-in-progress', callId: first.id } })
  expect(isProblem(told)).toBe(true)
})

test('every answer says what a browser may do with it', async () => {
  await using dayline = await startDayline({ publicUrl: 'https://dayline.example.org' })
  for (const path of ['/', '/healthz', '/api/profile', '/api/openapi.json', '/api/docs', '/api/nothing', '/twilio/x']) {
    const { headers } = await ask(dayline, 'GET', path, { headers: { origin: 'https://evil.example' } })
    expect([path, Object.fromEntries(headers)]).toMatchObject([
      path,
      {
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000',
      },
    ])
    expect(Object.fromEntries(headers)).not.toHaveProperty('access-control-allow-origin')
    if (path.startsWith('/api/')) {
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    }
  }
})

test('where there is nothing, that is said as a problem, and not as the page', async () => {
  await using dayline = await startDayline()
  const places = [
    '/api',
    '/api/',
    '/api/nothing',
    '/api/auth/nothing',
    '/api/auth/update-user',
    '/api/profiles',
    '/twilio',
    '/twilio/answer/x',
  ]
  for (const path of places) {
    for (const method of ['GET', 'POST']) {
      if (method === 'POST' && path.startsWith('/twilio/answer')) continue // there is something: it wants a signature
      const told = await ask(dayline, method, path)
      expect([method, path, told.status, isProblem(told)]).toEqual([method, path, 404, true])
    }
  }
})

test('while the database is away that is said, and when it is back all goes on', async () => {
  await using dayline = await startDayline()
  const ada = await dayline.person()
  const asAda = (method: string, path: string) => ask(dayline, method, path, { cookie: ada.cookie })

  const name = new URL(dayline.databaseUrl).pathname.slice(1)
  await onServer(dayline, `alter database ${name} with allow_connections false`)
  await onServer(dayline, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
  const ready = await dayline.until('it is not ready', async () => {
    const told = await ask(dayline, 'GET', '/readyz')
    return told.status !== 200 && told
  })
  expect(ready).toMatchObject({ status: 503, body: { code: 'not-ready' } })
  expect(isProblem(ready)).toBe(true)
  expect((await ask(dayline, 'GET', '/healthz')).status).toBe(200)
  for (const [method, path] of [
    ['GET', '/api/profile'],
    ['POST', '/api/calls'],
    ['GET', '/api/entries'],
  ] as const) {
    const told = await asAda(method, path)
    expect([path, told.status, told.body]).toMatchObject([path, 503, { code: 'unavailable' }])
    expect(isProblem(told)).toBe(true)
  }
  const { email, password } = ADA
  expect(await asNobody(dayline, '/sign-in/email', { email, password })).toMatchObject({
    status: 503,
    body: { code: 'unavailable' },
  })

  await onServer(dayline, `alter database ${name} with allow_connections true`)
  await dayline.until('it is ready again', async () => (await ask(dayline, 'GET', '/readyz')).status === 200)
  dayline.simulator.whenCalled(ada.phone, answers('The lights went out. That’s all.', 'And on again. I’m done.'))
  const call = await dayline.until('a call is taken', async () => {
    const told = await asAda('POST', '/api/calls')
    return told.status === 202 && (told.body as { id: string })
  })
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED' })
})

/** Says something to the Postgres server, from beside the database that this test is about. */
async function onServer(dayline: Dayline, statement: string): Promise<void> {
  const url = new URL(dayline.databaseUrl)
  url.pathname = '/postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
