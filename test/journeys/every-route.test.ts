import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Call } from '#contract/calls.ts'
import { hangsUpAfterWords } from '#simulator/phones/callers.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'
import { GARBAGE, type Known, RANDOM, ROUTES, type Things } from '#test/harness/known-routes.ts'
import type { Person } from '#test/harness/person.ts'
import { ask, describedRoutes, isProblem, type Told } from '#test/harness/routes.ts'

let dayline: Dayline
let ada: Person
let bert: Person
let hers: Things
let his: Things

beforeAll(async () => {
  dayline = await startDayline()
  ;[ada, bert] = [await dayline.person({ name: 'Ada' }), await dayline.person({ name: 'Bert' })]
  hers = await liveThrough(ada, 'The secret garden was full of light. That’s all.')
  his = await liveThrough(bert, 'The hidden cellar was full of wine. That’s all.')
})
afterAll(() => dayline?.[Symbol.asyncDispose]())

/** A call that breaks off in the middle, so that there is one of everything, and the reflection is still open. */
async function liveThrough(person: Person, words: string): Promise<Things> {
  dayline.simulator.whenCalled(person.phone, hangsUpAfterWords(10, words, 'And then some more words of it.'))
  const call = await person.callMe()
  const { reflectionId } = await person.callIsOver(call.id)
  const entry = await dayline.until('the entry with its recording', async () =>
    (await person.entries()).find((one) => one.recording),
  )
  const { prompts } = await person.must<{ prompts: { id: string }[] }>('GET', '/api/prompts')
  const proof = await dayline.db
    .selectFrom('call')
    .innerJoin('phone_proof', 'phone_proof.id', 'call.proof_id')
    .innerJoin('call as other', 'other.user_id', 'call.user_id')
    .select('phone_proof.id')
    .where('other.id', '=', call.id)
    .executeTakeFirstOrThrow()
  return {
    call: call.id,
    proof: proof.id,
    reflection: reflectionId!,
    day: entry.day,
    recording: entry.recording!.url.split('/').at(-1)!,
    prompt: prompts[0]!.id,
  }
}

/** All that a person can read of theirs, and every ring there was: what a refusal must leave as it is. */
async function everything() {
  const read = async ({ cookie }: Person, things: Things) =>
    Promise.all(
      [
        '/api/profile',
        '/api/prompts',
        '/api/calls',
        '/api/entries',
        `/api/calls/${things.call}`,
        `/api/reflections/${things.reflection}`,
        `/api/phone/proofs/${things.proof}`,
      ].map(async (path) => (await ask(dayline, 'GET', path, { cookie })).body),
    )
  return { hers: await read(ada, hers), his: await read(bert, his), rings: dayline.simulator.ledger().length }
}

function use(name: string, known: Known, id: string, cookie: string | undefined, headers = {}): Promise<Told> {
  const [method = '', path = ''] = name.split(' ')
  const address = path.replace('{position}', '0').replace(/\{\w+\}/, id)
  const body = known.body?.(readable(id))
  return ask(dayline, method, address, { cookie, headers, ...(body !== undefined && { body }) })
}

/** An id as it goes into a body, where nothing is written with per cents. */
function readable(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

const closed = Object.entries(ROUTES).filter(([, known]) => !known.open)
const about = closed.filter(([, known]) => known.of)

test('every route that there is stands in the table above', async () => {
  const described = (await describedRoutes(dayline)).map((route) => route.name)
  expect(Object.keys(ROUTES).sort()).toEqual(described.sort())
})

test('nobody is told anything, whatever they ask for and however they pretend to be somebody', async () => {
  const before = await everything()
  const [name, value = ''] = ada.cookie.split('=')
  const nobodies = {
    'without a cookie': undefined,
    'with an empty one': `${name}=`,
    'with a garbled one': `${name}=%00%ff;;=`,
    'with another signature': `${name}=${value.slice(0, -8)}AAAAAAA%3D`,
    'with an unsigned one': `${name}=${value.split('.')[0]}`,
    'with her id': `${name}=${hers.call}`,
    'with a session that was ended': await endedSession(),
  }
  for (const [who, cookie] of Object.entries(nobodies)) {
    const asked = closed.flatMap(([route, known]) =>
      (known.of ? [hers[known.of], RANDOM[known.of], 'x'] : ['']).map(async (id) => {
        const told = await use(route, known, id, cookie)
        expect({ who, route, id, status: told.status }).toEqual({ who, route, id, status: 401 })
        expect(told.body).toMatchObject({ code: 'not-signed-in' })
        expect(isProblem(told)).toBe(true)
      }),
    )
    await Promise.all(asked)
  }
  expect(await everything()).toEqual(before)
})

async function endedSession(): Promise<string> {
  const { headers } = await ask(dayline, 'POST', '/api/auth/sign-in/email', {
    body: { email: ada.email, password: 'correct horse battery' },
  })
  const cookie = headers.get('set-cookie')!.split(';')[0]!
  expect((await ask(dayline, 'GET', '/api/profile', { cookie })).status).toBe(200)
  await ask(dayline, 'POST', '/api/auth/sign-out', { cookie })
  return cookie
}

test('what is somebody else’s is not there, any more than what does not exist', async () => {
  const before = await everything()
  const foreign: [Person, Things][] = [
    [bert, hers],
    [ada, his],
  ]
  for (const [person, others] of foreign) {
    for (const [route, known] of about) {
      // Both lived through the same day, so that one has to be another's in another way: below.
      const ids = known.of === 'day' ? [RANDOM.day] : [others[known.of!], RANDOM[known.of!]]
      const told = await Promise.all(ids.map((id) => use(route, known, id, person.cookie)))
      for (const one of told) {
        expect({ route, status: one.status }).toEqual({ route, status: 404 })
        expect(isProblem(one)).toBe(true)
        expect(one.body).toEqual(told[0]!.body) // so that nobody learns which of them exists
      }
      const garbage = GARBAGE.map(async (id) => {
        const one = await use(route, known, id, person.cookie)
        expect({ route, id, status: one.status }).toEqual({ route, id, status: known.garbage ?? 404 })
        expect(isProblem(one)).toBe(true)
      })
      await Promise.all(garbage)
    }
  }
  expect(await everything()).toEqual(before)
})

test('whoever asks for their own gets nothing of somebody else’s with it', async () => {
  const carl = await dayline.person({ name: 'Carl', phone: null })
  for (const [route, known] of closed) {
    if (!route.startsWith('GET ') || (known.of && known.of !== 'day')) continue
    const told = await use(route, known, hers.day, carl.cookie)
    expect({ route, status: told.status }).toEqual({ route, status: known.of ? 404 : 200 })
    const words = JSON.stringify(told.body)
    for (const secret of ['garden', 'cellar', ...Object.values({ ...hers, day: '' }), ada.phone, ada.email]) {
      if (secret) expect(words).not.toContain(secret)
    }
  }
})

test('from another site nothing can be done, also with the visitor’s own session', async () => {
  const before = await everything()
  for (const [route, known] of Object.entries(ROUTES)) {
    if (route.startsWith('GET ')) continue
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ]) {
      const told = await use(route, known, known.of ? hers[known.of] : '', ada.cookie, headers)
      expect({ route, headers, status: told.status }).toEqual({ route, headers, status: 403 })
      expect(told.body).toMatchObject({ code: 'foreign-origin' })
      expect(isProblem(told)).toBe(true)
    }
  }
  expect(await everything()).toEqual(before)
})

test('what cannot be done with an address is said together with what can', async () => {
  const before = await everything()
  const paths = Map.groupBy(await describedRoutes(dayline), (route) => route.path)
  for (const [path, routes] of paths) {
    const address = path.replace('{position}', '0').replace(/\{\w+\}/, RANDOM.call)
    const can = routes.map((route) => route.method)
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].filter((one) => !can.includes(one))) {
      const told = await ask(dayline, method, address, { cookie: ada.cookie })
      expect({ method, path, status: told.status }).toEqual({ method, path, status: 405 })
      expect(isProblem(told)).toBe(true)
      expect(told.headers.get('allow')!.split(', ')).toEqual(expect.arrayContaining(can))
    }
    const options = await ask(dayline, 'OPTIONS', address, { cookie: ada.cookie })
    expect([path, options.status, options.headers.get('access-control-allow-origin')]).toEqual([path, 204, null])
  }
  expect(await everything()).toEqual(before)
})

test('the head of an answer is that of the whole, and has no body', async () => {
  for (const [route, known] of closed) {
    if (!route.startsWith('GET ')) continue
    const whole = await use(route, known, known.of ? hers[known.of] : '', ada.cookie)
    const head = await use(route.replace('GET', 'HEAD'), known, known.of ? hers[known.of] : '', ada.cookie)
    expect([route, head.status, head.type, head.body]).toEqual([route, whole.status, whole.type, ''])
    expect((await use(route.replace('GET', 'HEAD'), known, RANDOM.call, undefined)).status).toBe(401)
  }
})

test('and whoever it belongs to may do all of it, from our own page', async () => {
  for (const [route, known] of closed) {
    const told = await use(route, known, known.of ? hers[known.of] : '', ada.cookie, {
      origin: dayline.url,
      'sec-fetch-site': 'same-origin',
    })
    expect({ route, status: told.status, body: told.status === known.owner ? '' : told.body }).toEqual({
      route,
      status: known.owner,
      body: '',
    })
    if (told.status >= 400) expect(isProblem(told)).toBe(true)
  }
  const { calls } = (await ask(dayline, 'GET', '/api/calls', { cookie: ada.cookie })).body as { calls: Call[] }
  expect(calls).toEqual([])
})
