import { expect, test } from 'vitest'
import { openDatabase } from '#server/platform/database.ts'
import { openLog } from '#server/platform/log.ts'
import { migrate } from '#server/platform/migrate.ts'
import { systemRandom } from '#server/platform/random.ts'
import { createTestDatabase } from '#test/harness/postgres.ts'
import { CLIENT_ADDRESS } from './edge.ts'
import { openSignIn, type SignIn } from './sign-in.ts'

const ADA = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }

async function openHouse(publicUrl = 'http://localhost:8080') {
  const database = await createTestDatabase()
  const { db } = openDatabase({ url: database.url, log: openLog('silent'), size: 1 })
  await migrate(db)
  const processes: SignIn[] = []
  return {
    db,
    /** One more process on the same database. */
    process() {
      const options = { databaseUrl: database.url, publicUrl, secret: 'x'.repeat(44), random: systemRandom }
      processes.push(openSignIn({ ...options, sendResetLink: null }))
      return processes.at(-1)!
    },
    async [Symbol.asyncDispose]() {
      for (const process of processes) await process.stop()
      await db.destroy()
      await database[Symbol.asyncDispose]()
    },
  }
}

function post(to: SignIn, path: string, body: object, address = '203.0.113.7', headers: Record<string, string> = {}) {
  const request = new Request(`http://localhost:8080/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [CLIENT_ADDRESS]: address, ...headers },
    body: JSON.stringify(body),
  })
  return to.answer(request)
}

test('who tries many passwords has to wait, whichever process they ask, and whoever else is at another address does not', async () => {
  await using house = await openHouse()
  const [one, two] = [house.process(), house.process()]
  expect((await post(one, '/sign-up/email', ADA)).status).toBe(200)

  const guess = (at: number) =>
    post(at % 2 ? one : two, '/sign-in/email', { email: ADA.email, password: `wrong ${at}` })
  const guesses = await Promise.all(Array.from({ length: 24 }, (_, at) => guess(at)))
  const told = guesses.map((answer) => answer.status).sort()
  expect(told).toEqual([...Array(20).fill(401), ...Array(4).fill(429)])

  const refusal = guesses.find((answer) => answer.status === 429)!
  expect(refusal.headers.get('content-type')).toBe('application/problem+json')
  expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refusal.json()).toMatchObject({
    status: 429,
    code: 'too-many-tries',
    detail: expect.stringMatching(/wait/),
  })
  // The right password does not help either, but another address may try.
  expect((await post(one, '/sign-in/email', { email: ADA.email, password: ADA.password })).status).toBe(429)
  expect((await post(one, '/sign-in/email', { email: ADA.email, password: ADA.password }, '203.0.113.8')).status).toBe(
    200,
  )
})

test.each([
  ['http://localhost:8080', 'dayline.session_token', false],
  ['https://dayline.example.org', '__Secure-dayline.session_token', true],
])(
  'at %s the session is in a cookie that no script reads and no other site sends',
  async (publicUrl, name, isSecure) => {
    await using house = await openHouse(publicUrl)
    const answer = await post(house.process(), '/sign-up/email', ADA)
    const [cookie, ...flags] = answer.headers.getSetCookie()[0]!.split('; ')
    expect(cookie).toMatch(new RegExp(`^${name}=[^;]{40,}$`))
    expect(flags).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Path=/']))
    expect(flags.includes('Secure')).toBe(isSecure)
  },
)

test('a session that is used lives on, and its cookie with it', async () => {
  await using house = await openHouse()
  const signIn = house.process()
  const answer = await post(signIn, '/sign-up/email', ADA)
  const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
  const headers = new Headers({ cookie })
  expect(await signIn.whoIs(headers)).toMatchObject({ user: { email: ADA.email }, cookies: [] })

  await expiresIn(house, { hours: 5 * 24 })
  const renewed = await signIn.whoIs(headers)
  expect(renewed?.cookies).toEqual([expect.stringContaining(`${cookie}; Max-Age=604800`)])

  await expiresIn(house, { hours: -1 })
  expect(await signIn.whoIs(headers)).toBeUndefined()
})

async function expiresIn({ db }: Awaited<ReturnType<typeof openHouse>>, time: Temporal.DurationLike) {
  const expires_at = Temporal.Now.instant().add(time)
  await db
    .updateTable('auth_session' as never)
    .set({ expires_at } as never)
    .execute()
}

test('a database that is away is no refusal: it is thrown, as what it is', async () => {
  const signIn = openSignIn({
    databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
    publicUrl: 'http://localhost:8080',
    secret: 'x'.repeat(44),
    random: systemRandom,
    sendResetLink: null,
  })
  await expect(post(signIn, '/sign-in/email', ADA)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await signIn.stop()
})
