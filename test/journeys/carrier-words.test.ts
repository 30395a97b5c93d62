import pg from 'pg'
import { expect, test } from 'vitest'
import type { Call } from '#contract/calls.ts'
import { answers, noAnswer, silent } from '#simulator/phones/callers.ts'
import type { Fields } from '#simulator/webhooks/signature.ts'
import {
  type CarrierVoice,
  carrierVoice,
  type Forgery,
  RefusedUpgrade,
  statusEvent,
} from '#test/harness/carrier-voice.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'
import type { Person } from '#test/harness/person.ts'

const NOW = '2026-05-01T18:00+02:00'
const GARDEN = 'The garden was full of light.'
const BREAD = 'Bread wants to be left alone.'
const UNKNOWN_TOKEN = 'a'.repeat(32)
const ANOTHER_CALL = `CA${'f'.repeat(32)}`

test('a webhook that the carrier did not sign is refused, and changes nothing', async () => {
  await using dayline = await startDayline({ now: NOW })
  const voice = carrierVoice(dayline)
  const { ada, token, callSid } = await ringing(dayline)
  const { publicUrl } = dayline.app
  const fields = everyField(callSid)
  const before = await everythingAboutCalls(dayline)

  for (const what of ['answer', 'status', 'action', 'recording']) {
    const path = `/twilio/${what}/${token}`
    const forgeries: Record<string, Forgery> = {
      'no signature': { signature: null },
      'an empty one': { signature: '' },
      'a made-up one': { signature: Buffer.alloc(20, 1).toString('base64') },
      'that of another account': { authToken: '0'.repeat(32) },
      'that of no account': { authToken: '' },
      'that of another path': { signedUrl: `${publicUrl}/twilio/relay/${token}` },
      'that of another token': { signedUrl: `${publicUrl}/twilio/${what}/${UNKNOWN_TOKEN}` },
      'that of another host': { signedUrl: `http://dayline.example${path}` },
      'that of the address behind': { signedUrl: `${dayline.url}${path}` },
      'that of another scheme': { signedUrl: `https${publicUrl.slice(4)}${path}` },
      'that of a longer path': { signedUrl: `${publicUrl}${path}/` },
      'one without a field': { signedFields: fields.slice(1) },
      'one of other words': { signedFields: fields.map(([name, value]) => [name, `${value} `]) },
    }
    for (const [name, forgery] of Object.entries(forgeries)) {
      expect(await voice.post(path, fields, forgery), `${what} with ${name}`).toEqual(REFUSED)
    }
    const replayed = await voice.post(`${path}?again=1`, fields, { signedUrl: publicUrl + path })
    expect(replayed, `${what} with a query that was not signed`).toEqual(REFUSED)
  }
  expect(await everythingAboutCalls(dayline)).toEqual(before)

  // The same words are heard from the carrier itself.
  expect((await voice.post(`/twilio/status/${token}`, statusEvent(callSid, 'in-progress', 2))).status).toBe(200)
  expect((await callOf(ada)).phase).toBe('talking')
})

test('who is asked about no call of ours does not even read the words', async () => {
  await using dayline = await startDayline({ now: NOW })
  const voice = carrierVoice(dayline)
  const { token, callSid } = await ringing(dayline)
  const before = await everythingAboutCalls(dayline)
  const unreadable: Fields = [['CallSid', 'not a call']]

  for (const what of ['answer', 'status', 'action', 'recording']) {
    expect(await voice.post(`/twilio/${what}/${UNKNOWN_TOKEN}`, everyField(callSid))).toEqual(REFUSED)
    expect(await voice.post(`/twilio/${what}/${UNKNOWN_TOKEN}`, unreadable)).toEqual(REFUSED)
    expect(await voice.post(`/twilio/${what}/${token}`, unreadable, { signature: null })).toEqual(REFUSED)
    // Signed and about a call of ours, but senseless: that is told.
    expect(await voice.post(`/twilio/${what}/${token}`, unreadable)).toMatchObject({ status: 400 })
  }
  expect(await everythingAboutCalls(dayline)).toEqual(before)
})

test('the signature is checked over PUBLIC_URL, whatever address the request came to or says it came to', async () => {
  // Nobody listens there: this test is the only one that speaks as the carrier.
  const publicUrl = 'https://127.0.0.1:1'
  await using dayline = await startDayline({ now: NOW, publicUrl })
  const voice = carrierVoice(dayline)
  const ada = await dayline.person({ phone: null })
  dayline.simulator.whenCalled(ada.phone, noAnswer())
  await ada.must('POST', '/api/phone/proofs', { phoneNumber: ada.phone })
  const { token, callSid } = await attemptOf(dayline, ada)
  const path = `/twilio/status/${token}`
  const fields = statusEvent(callSid, 'ringing', 1)

  expect(await voice.post(path, fields, { signedUrl: dayline.url + path })).toEqual(REFUSED)
  const pretending = await fetch(dayline.url + path, {
    method: 'POST',
    headers: {
      'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': '127.0.0.1:1',
    },
    body: new URLSearchParams(fields),
  })
  expect(pretending.status).toBe(403)
  expect((await callOf(ada)).phase).toBe('dialing')

  expect((await voice.post(path, fields)).status).toBe(200)
  expect((await callOf(ada)).phase).toBe('ringing')
})

test('a message of more than 64 KB is refused, whether it says so or not', async () => {
  await using dayline = await startDayline({ now: NOW })
  const voice = carrierVoice(dayline)
  const { token, callSid } = await ringing(dayline)
  const path = `/twilio/status/${token}`
  const fields: Fields = [...statusEvent(callSid, 'completed', 3), ['Padding', 'x'.repeat(64 * 1024)]]
  const before = await everythingAboutCalls(dayline)

  expect(await voice.post(path, fields)).toMatchObject({ status: 413, type: 'application/problem+json' })
  const unannounced = await fetch(dayline.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new Blob([String(new URLSearchParams(fields))]).stream(),
    duplex: 'half',
  } as RequestInit)
  expect(unannounced.status).toBe(413)
  expect(await everythingAboutCalls(dayline)).toEqual(before)

  const large: Fields = [...statusEvent(callSid, 'in-progress', 2), ['Padding', 'x'.repeat(60 * 1024)]]
  expect((await voice.post(path, large)).status).toBe(200)
})

test('fifty copies of each event at once do what one does, and are all answered alike', async () => {
  await using dayline = await startDayline({ now: NOW })
  const voice = carrierVoice(dayline)
  const ends = []
  for (const copies of [1, 50]) {
    const { ada, call, token, callSid } = await ringing(dayline)
    await using announcements = await follow(dayline)
    const replies = []
    for (const [sequence, status] of STEPS.entries()) {
      const event = statusEvent(callSid, status, sequence)
      replies.push(...(await copiesOf(copies, () => voice.post(`/twilio/status/${token}`, event))))
    }
    const recording: Fields = [
      ['CallSid', callSid],
      ['RecordingSid', `RE${'1'.repeat(32)}`],
      ['RecordingStatus', 'completed'],
    ]
    replies.push(...(await copiesOf(copies, () => voice.post(`/twilio/recording/${token}`, recording))))
    expect(replies).toHaveLength(copies * 5)
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1)
    expect(replies[0]).toEqual({
      status: 200,
      type: 'text/xml; charset=utf-8',
      body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
    })
    const told = await announcements.told()
    ends.push({ call: timeless(await ada.call(call.id)), told, ...(await leftBehind(dayline, callSid)) })
  }
  expect(ends[1]).toEqual(ends[0])
  expect(ends[0]).toMatchObject({ call: { status: 'COMPLETED', attemptCount: 1 }, events: 5 })
})

test('in whatever order the events of a call arrive, it ends as the same', async () => {
  await using dayline = await startDayline({ now: NOW })
  const voice = carrierVoice(dayline)
  dayline.simulator.plant({ on: 'callback', does: 'drop', times: 1000, match: ({ event }) => event !== 'action' })
  const orders = permutations(STEPS.map((status, sequence) => ({ status, sequence })))
  const ends = new Map<string, string[]>()

  // Five calls a day are all that one person may ask for.
  const groups = [0, 5, 10, 15, 20].map((from) => orders.slice(from, from + 5))
  await Promise.all(
    groups.map(async (group) => {
      const ada = await dayline.person()
      dayline.simulator.whenCalled(ada.phone, noAnswer())
      for (const order of group) {
        const call = await ada.callMe()
        const { token, callSid } = await attemptOf(dayline, ada, call.id)
        for (const { status, sequence } of order) {
          const reply = await voice.post(`/twilio/status/${token}`, statusEvent(callSid, status, sequence))
          expect(reply.status).toBe(200)
        }
        const how = JSON.stringify({ call: timeless(await ada.call(call.id)), ...(await leftBehind(dayline, callSid)) })
        ends.set(how, [...(ends.get(how) ?? []), order.map(({ status }) => status).join(' ')])
      }
    }),
  )
  expect([...ends.values()].flat()).toHaveLength(24)
  const [end, ...others] = [...ends.keys()]
  expect(others, `one end for all of ${JSON.stringify(Object.fromEntries(ends), null, 2)}`).toEqual([])
  expect(JSON.parse(end!)).toMatchObject({
    call: { status: 'COMPLETED', attemptCount: 1, attempts: [{ number: 1, outcome: 'answered' }] },
    events: 4,
  })
})

test('a socket that the carrier did not sign is refused before it opens', async () => {
  await using dayline = await startDayline({ now: NOW })
  const voice = carrierVoice(dayline)
  const { ada, token } = await talking(dayline)
  const { publicUrl } = dayline.app
  const path = `/twilio/relay/${token}`
  const socketUrl = publicUrl.replace(/^http/, 'ws')

  const forgeries: Record<string, [path: string, forgery?: Forgery]> = {
    'no signature': [path, { signature: null }],
    'a made-up one': [path, { signature: Buffer.alloc(20, 1).toString('base64') }],
    'that of another account': [path, { authToken: '0'.repeat(32) }],
    'that of a webhook': [path, { signedUrl: `${publicUrl}/twilio/answer/${token}` }],
    'that of the same address by http': [path, { signedUrl: publicUrl + path }],
    'that of another call': [path, { signedUrl: `${socketUrl}/twilio/relay/${UNKNOWN_TOKEN}` }],
    'an unknown call': [`/twilio/relay/${UNKNOWN_TOKEN}`],
  }
  for (const [name, [where, forgery]] of Object.entries(forgeries)) {
    expect(await refusalOf(voice.socket(where, forgery)), name).toBe(403)
  }

  const socket = await voice.socket(path)
  socket.close()
  await ada.must('POST', '/api/phone/stop')
  await dayline.until('the call is over', async () => (await activeCalls(ada)).length === 0)
  expect(await refusalOf(voice.socket(path)), 'a call that is over').toBe(403)
})

test('a socket that names another call is shut, and is told nothing', async () => {
  await using dayline = await startDayline({ now: NOW })
  const voice = carrierVoice(dayline)
  const { ada, token, call } = await talking(dayline)
  const socket = await voice.socket(`/twilio/relay/${token}`)

  socket.send({ type: 'prompt', voicePrompt: 'Words before the setup.', lang: 'en-US', last: true })
  socket.send({ type: 'setup', sessionId: 'VX1', callSid: ANOTHER_CALL })
  socket.send({ type: 'prompt', voicePrompt: 'Words of a stranger.', lang: 'en-US', last: true })
  expect(await socket.closed).toBe(1008)
  expect(socket.heard).toEqual([])

  const { answers: kept } = await ada.must<{ answers: unknown[] }>('GET', `/api/reflections/${call.reflectionId}`)
  expect(kept).toEqual([])
  expect((await ada.call(call.id)).phase).toBe('talking')
})

test('an answer that is replayed after the call is told to hang up', async () => {
  await using dayline = await startDayline({ now: NOW })
  const voice = carrierVoice(dayline)
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, answers(`${GARDEN} I’m done.`, `${BREAD} I’m done.`))
  const call = await ada.callMe()
  await ada.callIsOver(call.id)
  const { token, callSid } = await attemptOf(dayline, ada, call.id)
  const before = await everythingAboutCalls(dayline)

  for (const what of ['answer', 'answer', 'action']) {
    const { status, body } = await voice.post(`/twilio/${what}/${token}`, everyField(callSid))
    expect(status).toBe(200)
    expect(body).toMatch(/<Response>(<Hangup\/>)<\/Response>|<Response\/>/)
    if (what === 'answer') expect(body).toContain('<Hangup/>')
    expect(body).not.toContain('Connect')
  }
  expect(await everythingAboutCalls(dayline)).toEqual(before)
})

test('an answer to a ring that was given up is told to hang up, even while the next one rings', async () => {
  await using dayline = await startDayline({ now: NOW })
  const voice = carrierVoice(dayline)
  const { ada, call, token, callSid } = await ringing(dayline)
  await dayline.until('it waits for the next ring', async () => (await ada.call(call.id)).phase === 'waiting')
  await ada.callMe()
  await dayline.until('it rings again', async () => (await ada.call(call.id)).phase === 'ringing')
  const before = await everythingAboutCalls(dayline)

  const { status, body } = await voice.post(`/twilio/answer/${token}`, everyField(callSid))
  expect(status).toBe(200)
  expect(body).toContain('<Hangup/>')
  expect(body).not.toContain('Connect')
  expect(await everythingAboutCalls(dayline)).toEqual(before)
})

test('when every status callback is lost, the talk comes to its entry and its recording all the same', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, answers(`${GARDEN} I’m done.`, `${BREAD} I’m done.`))
  dayline.simulator.plant({ on: 'callback', does: 'drop', times: 1000 })

  const call = await ada.callMe()
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED', attempts: [{ outcome: 'answered' }] })
  await isWhole(dayline, ada)
})

test('when callbacks are doubled, late or out of order, a talk comes to one entry and one recording', async () => {
  await using dayline = await startDayline({ now: NOW })
  const people = await Promise.all([1, 2, 3, 4].map(() => dayline.person()))
  const { simulator } = dayline
  const [one, two, three, four] = people.map(({ phone }) => phone)
  simulator.plant({ on: 'callback', does: 'duplicate', copies: 50, times: 1000, match: ({ number }) => number === one })
  simulator.plant({ on: 'callback', does: 'reorder', times: 1000, match: ({ number }) => number === two })
  simulator.plant({ on: 'callback', does: 'delay', ms: 20_000, times: 1000, match: ({ number }) => number === three })
  let turn = 0
  simulator.plant({
    on: 'callback',
    does: 'delay',
    ms: 4000,
    times: 1000,
    match: ({ number }) => number === four && turn++ % 2 === 0,
  })
  for (const { phone } of people) simulator.whenCalled(phone, answers(`${GARDEN} I’m done.`, `${BREAD} I’m done.`))

  await Promise.all(
    people.map(async (person) => {
      const call = await person.callMe()
      expect(await person.callIsOver(call.id)).toMatchObject({
        status: 'COMPLETED',
        attemptCount: 1,
        attempts: [{ number: 1, outcome: 'answered' }],
      })
      await isWhole(dayline, person)
    }),
  )
})

/** What a call goes through, in its true order; the sequence number is the place. */
const STEPS = ['initiated', 'ringing', 'in-progress', 'completed']

const REFUSED = {
  status: 403,
  type: 'application/problem+json',
  body: expect.stringContaining('"code":"not-the-carrier"'),
}

/** Enough for every kind of webhook. */
function everyField(callSid: string): Fields {
  return [
    ...statusEvent(callSid, 'completed', 9),
    ['SessionStatus', 'ended'],
    ['RecordingSid', `RE${'2'.repeat(32)}`],
    ['RecordingStatus', 'completed'],
  ]
}

/** Somebody whose phone rings and is not answered: under a clock that stands still, for as long as it takes. */
async function ringing(dayline: Dayline) {
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, noAnswer())
  const call = await ada.callMe()
  await dayline.until('it rings', async () => (await ada.call(call.id)).phase === 'ringing')
  return { ada, call, ...(await attemptOf(dayline, ada, call.id)) }
}

/** Somebody who has picked up and says nothing. */
async function talking(dayline: Dayline) {
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, silent())
  const call = await ada.callMe()
  await dayline.until('they talk', async () => (await ada.call(call.id)).phase === 'talking')
  return { ada, call, ...(await attemptOf(dayline, ada, call.id)) }
}

/** What the carrier knows of the latest attempt: the token in its addresses, and the name it gave the call. */
async function attemptOf(dayline: Dayline, person: Person, callId?: string) {
  const id = callId ?? (await callOf(person)).id
  return dayline.until('the carrier has taken the call', async () => {
    const attempt = await dayline.db
      .selectFrom('attempt')
      .select(['token', 'carrier_call_id as callSid'])
      .where('call_id', '=', id)
      .orderBy('number', 'desc')
      .executeTakeFirst()
    return attempt?.callSid ? { token: attempt.token, callSid: attempt.callSid } : undefined
  })
}

async function activeCalls(person: Person): Promise<Call[]> {
  return (await person.must<{ calls: Call[] }>('GET', '/api/calls')).calls
}
async function callOf(person: Person): Promise<Call> {
  return (await activeCalls(person))[0]!
}

async function isWhole(dayline: Dayline, person: Person): Promise<void> {
  const entry = await dayline.until('the entry with its recording', async () => {
    const [entry] = await person.entries()
    return entry?.recording && entry
  })
  expect(entry).toMatchObject({ finished: true, answers: [{ text: GARDEN }, { text: BREAD }] })
  expect(await person.entries()).toHaveLength(1)
  expect(person.rings()).toHaveLength(2) // the proof, and this
}

/** Every row that a word of the carrier could change. */
async function everythingAboutCalls({ db }: Dayline) {
  const tables = ['call', 'attempt', 'carrier_event', 'recording', 'reflection', 'reflection_answer'] as const
  return Promise.all(
    tables.map((table) =>
      db
        .selectFrom(table)
        .selectAll()
        .orderBy(firstKey[table] as never)
        .execute(),
    ),
  )
}
const firstKey = {
  call: 'id',
  attempt: 'id',
  carrier_event: 'carrier_call_id',
  recording: 'id',
  reflection: 'id',
  reflection_answer: 'reflection_id',
}

/** How much is left of a call besides its own row: events, recordings to be fetched, and jobs. */
async function leftBehind({ databaseUrl }: Dayline, callSid: string) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query(
    `select
       (select count(*)::int from carrier_event where attempt_id = a.id) as events,
       (select count(*)::int from recording where attempt_id = a.id) as recordings,
       (select r.day is not null from reflection r where r.id = c.reflection_id) as has_day,
       (select count(*)::int from pgboss.job where name = 'fetch-recording'
          and data->>'recordingId' in (select id::text from recording where attempt_id = a.id)) as fetches
     from attempt a join call c on c.id = a.call_id where a.carrier_call_id = $1`,
    [callSid],
  )
  await client.end()
  return rows[0]
}

/** What pages are told from now on, without ids. */
async function follow({ databaseUrl }: Dayline) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const told: string[] = []
  const last = Promise.withResolvers<void>()
  client.on('notification', ({ payload }) => {
    const { change } = JSON.parse(payload!)
    if (!change) return last.resolve()
    told.push([change.type, change.status].filter(Boolean).join(' '))
  })
  await client.query('listen dayline_live')
  return {
    /** All of it up to now: notifications come in the order of their commits, so ours is the last. */
    async told() {
      await client.query(`select pg_notify('dayline_live', '{}')`)
      await last.promise
      return told
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}

function copiesOf<Result>(count: number, make: () => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, make))
}

/** A call as its person sees it, without its ids, and of each instant only whether there is one. */
function timeless({ id: _, reflectionId: __, ...call }: Call) {
  return JSON.parse(
    JSON.stringify(call, (key, value) => (/(At|For)$/.test(key) && typeof value === 'string' ? 'some time' : value)),
  )
}

async function refusalOf(socket: ReturnType<CarrierVoice['socket']>): Promise<number | undefined> {
  return socket.then(
    () => undefined,
    (error) => (error instanceof RefusedUpgrade ? error.status : Promise.reject(error)),
  )
}

function permutations<Item>(items: Item[]): Item[][] {
  if (items.length <= 1) return [items]
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]))
}
