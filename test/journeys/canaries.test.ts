import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import type { ReflectionOpened } from '#contract/reflections.ts'
import { caller } from '#simulator/phones/callers.ts'
import { asksForCall, type CarrierRequest } from '#test/harness/carrier-gate.ts'
import { type House, startHouse } from '#test/harness/house.ts'
import type { Person } from '#test/harness/person.ts'
import { dumpDatabase, overhear, type Places, readFolder, whereIs } from '#test/harness/traces.ts'

/** Words that nobody else says. */
const SPOKEN = 'zyzzogeton'
const SPOKEN_WHILE_THE_DATABASE_WAS_AWAY = 'quomodocunquize'
const HALF_SPOKEN = 'tergiversation'
const TYPED = 'brachystochrone'
const DRAFTED = 'xylotypography'
const REFUSED = 'ultracrepidarian'
const PROMPT = 'floccinaucinihilipilification'
const NAME = 'Flibbertigibbet'
const PRONUNCIATION = 'Gobbledygook'
const EMAIL = 'mixolydian.canary@example.com'
const NUMBERS = ['+4915175318642', '+4915186429753', '+4915164297531']
const CONTROL = 'honorificabilitudinitatibus'

test('what people say, type and are asked, and the numbers they are called on, are nowhere to be read', async () => {
  await using house = await startHouse({ servers: 1, logLevel: 'trace' })
  await using announcements = await overhear(`${house.databaseUrl}?application_name=the%20test`)
  const prompts = [`What of ${PROMPT}?`, `And what of ${PROMPT} today?`]

  const ada = await house.person({ name: `Ada ${NAME}`, email: EMAIL, phone: NUMBERS[0]!, prompts })
  await ada.must('PATCH', '/api/profile', { namePronunciation: PRONUNCIATION })
  await tellsTheirDay(house, ada)
  const bob = await house.person({ email: 'bob@example.com', phone: NUMBERS[1]!, prompts })
  await typesTheirDay(bob)
  const cleo = await house.person({ email: 'cleo@example.com', phone: NUMBERS[2]!, prompts })
  await hangsUpInMidSentence(house, cleo)

  const places = await plantControls(house)
  const server = house.servers[0]!
  server.terminate()
  await server.ended
  for (const [place, text] of await dumpDatabase(house.databaseUrl)) places.set(place, text)
  for (const [path, text] of await readFolder(house.dataDir)) places.set(`file ${path}`, text)
  places.set('log', server.log())
  places.set('notify', announcements.heard.join('\n'))
  places.set('addresses', addressesIn(server.carrier.requests).join('\n'))

  // Whoever finds nothing must first have shown that they can find.
  expect(whereIs(places, CONTROL)).toEqual([
    'control.as_base64',
    'control.as_bytes',
    'control.as_hex',
    'control.as_text',
    'file control',
    'notify',
  ])
  expect(server.log()).toContain('the carrier refused a call')
  expect(server.log()).toContain('nobody can say whether a call was placed')
  const attempt = await house.db.selectFrom('attempt').selectAll().where('answered_at', 'is not', null).execute()
  expect(whereIs(places, attempt[0]!.id)).toContain('log')
  expect(whereIs(places, attempt.at(-1)!.carrier_call_id!)).toContain('addresses')
  expect(whereIs(places, attempt.at(-1)!.token)).toContain('addresses')
  expect([...places.keys()]).toEqual(
    expect.arrayContaining(['pgboss.job_common.data', 'journal_sitting.sealed_answers']),
  )
  expect([...places.keys()].filter((place) => place.startsWith('file blobs/'))).not.toEqual([])

  // What has to be read by Dayline is in its own columns, and nowhere else.
  expect(whereIs(places, EMAIL)).toEqual(['auth_user.email'])
  expect(whereIs(places, NAME)).toEqual(['auth_user.name', 'person.display_name'])
  expect(whereIs(places, PRONUNCIATION)).toEqual(['person.name_pronunciation'])

  const secrets = [SPOKEN, SPOKEN_WHILE_THE_DATABASE_WAS_AWAY, HALF_SPOKEN, TYPED, DRAFTED, REFUSED, PROMPT]
  for (const secret of [...secrets, ...NUMBERS.map((number) => number.slice(1))]) {
    expect(whereIs(places, secret), secret).toEqual([])
  }

  // They were there all the time, for those whose they are.
  await house.start()
  expect(JSON.stringify(await ada.entries())).toContain(SPOKEN)
  expect(JSON.stringify(await ada.entries())).toContain(SPOKEN_WHILE_THE_DATABASE_WAS_AWAY)
  expect(JSON.stringify(await bob.entries())).toContain(TYPED)
  expect(JSON.stringify(await cleo.entries())).toContain(HALF_SPOKEN)
}, 120_000)

/** By phone, with everything that can go wrong: a refusal, an answer that is lost, a line that breaks, a database that is away. */
async function tellsTheirDay(house: House, ada: Person): Promise<void> {
  const { simulator } = house
  simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hearsQuestion()
      await phone.says(`It was a ${SPOKEN}. I’m done.`)
      await phone.hearsQuestion()
      await breakConnections(house)
      await phone.says(`Then came ${SPOKEN_WHILE_THE_DATABASE_WAS_AWAY}. That’s all.`)
      await phone.staysUntilTheEnd()
    }),
  )
  let dials = 0
  const carrier = house.servers[0]!.carrier
  carrier.handle = async (request, forward) => {
    if (!asksForCall(request, ada.phone)) return forward()
    dials += 1
    if (dials === 1) return { status: 429, headers: new Headers(), body: Buffer.from(`too much for ${ada.phone}`) }
    await forward()
    return { status: 500, headers: new Headers(), body: Buffer.from(`lost on the way to ${ada.phone}`) }
  }
  const call = await ada.callMe()
  await ada.callIsOver(call.id)
  await house.until('the entry with its recording', async () => (await ada.entries())[0]?.recording)
}

/** By hand, with every mistake that one can make. */
async function typesTheirDay(bob: Person): Promise<void> {
  const { id } = await bob.must<ReflectionOpened>('POST', '/api/reflections')
  const answer = `/api/reflections/${id}/answers/0`
  expect((await bob.send('PUT', answer, `{"text": "${REFUSED}`)).status).toBe(400)
  expect((await bob.send('PUT', answer, { text: REFUSED, [REFUSED]: REFUSED })).status).toBe(400)
  expect((await bob.send('PUT', answer, { text: `${REFUSED} `.repeat(700) })).status).toBe(400)
  expect((await bob.send('PUT', `/api/reflections/${id}/answers/${REFUSED}`, { text: 'x' })).status).toBe(400)
  await bob.must('PUT', answer, { text: `A ${DRAFTED}` })
  await bob.must('PUT', answer, { text: `No, a ${TYPED}` })
  await bob.must('POST', `/api/reflections/${id}/complete`)
}

async function hangsUpInMidSentence(house: House, cleo: Person): Promise<void> {
  house.simulator.whenCalled(
    cleo.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hearsQuestion()
      await phone.says(`There was some ${HALF_SPOKEN} and`, { final: false })
      phone.hangsUp()
    }),
  )
  const call = await cleo.callMe()
  await cleo.callIsOver(call.id)
  await house.until('what was said', async () => (await cleo.entries())[0])
}

/** Every connection of the server to its database breaks off. */
async function breakConnections(house: House): Promise<void> {
  const client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and usename is not null and pid <> pg_backend_pid()
       and application_name <> 'the test'`,
  )
  await client.end()
}

/** Plants a word in every form in which others could lie there, and in every place that takes one. */
async function plantControls(house: House): Promise<Places> {
  const client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  await client.query('create table control (as_text text, as_bytes bytea, as_hex text, as_base64 text)')
  const bytes = Buffer.from(`xy${CONTROL}`)
  const forms = [CONTROL.toUpperCase(), bytes, bytes.toString('hex'), bytes.toString('base64url')]
  await client.query('insert into control values ($1, $2, $3, $4)', forms)
  await client.query(`select pg_notify('dayline_live', $1)`, [JSON.stringify({ control: CONTROL })])
  await client.end()
  await mkdir(house.dataDir, { recursive: true })
  await writeFile(join(house.dataDir, 'control'), Buffer.from(CONTROL).toString('base64'))
  return new Map()
}

/** The addresses that the carrier was asked at, and those it was given to ask us at; the number to dial is in no address. */
function addressesIn(requests: CarrierRequest[]): string[] {
  return requests.flatMap(({ url, form }) => [url, ...form.values().filter((value) => /^https?:/.test(value))])
}
