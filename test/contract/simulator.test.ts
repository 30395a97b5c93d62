import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { relayTwiml, startApplication } from '#simulator/application.fixture.ts'
import { answers, type Caller, noAnswer, silent } from '#simulator/phones/callers.ts'
import { type Simulator, startSimulator } from '#simulator/simulator.ts'
import { type Fields, sign } from '#simulator/webhooks/signature.ts'
import { LocalClient, twilio } from '#test/contract/local-client.ts'
import { complaints, fieldsOf, hasOpenApi, listFieldsOf } from '#test/contract/openapi.ts'

/*
 * The simulated carrier, driven by the official SDK alone: what holds here is what an application may rely on.
 */

const PHONE = '+12025550143'
const OTHER = '+12025550144'
const ALL_EVENTS = ['initiated', 'ringing', 'answered', 'completed']

let dataDir: string
let simulator: Simulator
let application: Awaited<ReturnType<typeof startApplication>>
/** What /answer answers. */
let twiml: () => string
/** The bodies of REST answers, as they came over the wire. */
const bodies: Record<string, unknown>[] = []

function seen(body: unknown) {
  bodies.push((typeof body === 'string' && body !== '' ? JSON.parse(body) : body) as Record<string, unknown>)
}

const client = (authToken = simulator.authToken) =>
  twilio(simulator.accountSid, authToken, { httpClient: new LocalClient(simulator.url, { timeout: 5000, seen }) })

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'simulator-'))
  simulator = await startSimulator({ dataDir, tempo: 50, voice: false })
  application = await startApplication({ '/answer': () => twiml(), '/fallback': () => '<Response/>' })
})

afterAll(async () => {
  await simulator.stop()
  await application.stop()
  await rm(dataDir, { recursive: true })
})

beforeEach(() => {
  twiml = () => '<Response/>'
  application.hooks.length = 0
  application.relays.length = 0
  bodies.length = 0
})

/** Places a call to somebody who behaves so. */
function place(who: Caller, more: object = {}, to = PHONE) {
  simulator.whenCalled(to, who)
  const order = { to, from: simulator.fromNumber, url: `${application.url}/answer`, timeout: 600 }
  return client().calls.create({ ...order, ...more })
}

/** The call once it has come to a status. */
async function once(sid: string, status: string) {
  for (;;) {
    const call = await client().calls(sid).fetch()
    if (call.status === status) return call
    expect(['queued', 'ringing', 'in-progress']).toContain(call.status)
  }
}

/** The webhook to a path that tells of that status. */
function told(path: string, field: string, status: string) {
  return application.until(() => application.at(path).find(({ form }) => form[field] === status))
}

describe('calls', () => {
  test('from queued to completed, with a talk over a relay and its recording', async () => {
    twiml = () =>
      relayTwiml(`${application.socketUrl}/relay/t1`, {
        action: `${application.url}/done`,
        before: `<Start><Recording recordingStatusCallback="${application.url}/recorded"/></Start>`,
      })
    const created = await place(answers('The garden.'), {
      statusCallback: `${application.url}/status#ct=2000&rt=4000&rc=2&rp=all`,
      statusCallbackEvent: ALL_EVENTS,
    })
    expect(created).toMatchObject({
      status: 'queued',
      to: PHONE,
      from: simulator.fromNumber,
      direction: 'outbound-api',
    })
    expect([created.startTime, created.endTime, created.duration]).toEqual([null, null, null])
    const relay = await application.relay()
    await relay.frame(({ type }) => type === 'setup')
    relay.send({ type: 'text', token: 'What went well today?', last: true })
    const { voicePrompt } = await relay.frame(({ type, last }) => type === 'prompt' && last === true)
    expect(voicePrompt).toBe('The garden.')
    relay.send({ type: 'end', handoffData: '{"ok":true}' })
    expect((await told('/done', 'SessionStatus', 'ended')).form.HandoffData).toBe('{"ok":true}')
    await application.until(() => application.at('/status').length === 4)
    const call = await once(created.sid, 'completed')
    expect(Number(call.duration)).toBeGreaterThan(0)
    expect(call.startTime).toBeInstanceOf(Date)

    const { form } = await told('/recorded', 'RecordingStatus', 'completed')
    const [recording] = await client().recordings.list({ callSid: created.sid })
    expect(recording).toMatchObject({ sid: form.RecordingSid, status: 'completed', channels: 2, callSid: created.sid })
    expect(await client().calls(created.sid).recordings.list()).toMatchObject([{ sid: form.RecordingSid }])

    const webhooks = application.hooks
    expect(webhooks.map(({ path }) => path).sort()).toEqual(
      ['/answer', '/done', '/recorded', '/status', '/status', '/status', '/status'].sort(),
    )
    for (const { url, form, headers } of webhooks) {
      const signature = String(headers['x-twilio-signature'])
      expect(twilio.validateRequest(simulator.authToken, signature, url, form)).toBe(true)
      expect(twilio.validateRequest('0'.repeat(32), signature, url, form)).toBe(false)
    }
    expect(twilio.validateRequest(simulator.authToken, relay.signature, relay.url, {})).toBe(true)
  })

  test('a fallback and callbacks by GET are signed too', async () => {
    twiml = () => 'no TwiML'
    await place(silent(), {
      method: 'GET',
      url: `${application.url}/answer?token=t%2F1&empty=`,
      fallbackUrl: `${application.url}/fallback`,
      statusCallback: `${application.url}/status`,
      statusCallbackMethod: 'GET',
    })
    await told('/status', 'CallStatus', 'completed')
    expect(application.hooks.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
      'GET /answer',
      'POST /fallback',
      'GET /status',
    ])
    for (const { method, url, form, headers } of application.hooks) {
      const signature = String(headers['x-twilio-signature'])
      expect(twilio.validateRequest(simulator.authToken, signature, url, method === 'GET' ? {} : form)).toBe(true)
    }
  })

  test('creating twice makes two calls: there is no idempotency', async () => {
    const both = await Promise.all([place(noAnswer()), place(noAnswer())])
    expect(new Set(both.map(({ sid }) => sid)).size).toBe(2)
    for (const { sid } of both) await client().calls(sid).update({ status: 'canceled' })
  })

  test('update: canceled while it rings, completed while it is live, 21220 after', async () => {
    const ringing = await place(noAnswer())
    await once(ringing.sid, 'ringing')
    expect((await client().calls(ringing.sid).update({ status: 'canceled' })).status).toBe('canceled')
    twiml = () => '<Response><Pause length="600"/></Response>'
    const { sid } = await place(silent())
    await once(sid, 'in-progress')
    expect((await client().calls(sid).update({ twiml: '<Response><Pause length="600"/></Response>' })).status).toBe(
      'in-progress',
    )
    expect((await client().calls(sid).update({ status: 'completed' })).status).toBe('completed')
    await expect(client().calls(sid).update({ status: 'completed' })).rejects.toMatchObject({
      status: 400,
      code: 21220,
    })
  })

  test('list: filters, and pages that miss nothing and repeat nothing', async () => {
    const before = new Date(simulator.ledger()[0]?.createdAt.epochMilliseconds ?? 0)
    const sids = new Set<string>()
    for (let count = 0; count < 5; count++) sids.add((await place(noAnswer(), {}, OTHER)).sid)
    for (const sid of sids) await once(sid, 'ringing')
    const listed = await client().calls.list({ to: OTHER, pageSize: 2 })
    expect(new Set(listed.map(({ sid }) => sid))).toEqual(sids)
    expect(listed.map(({ sid }) => sid)).toEqual([...sids].reverse())
    expect(bodies.filter((body) => 'calls' in body).map((body) => (body.calls as []).length)).toEqual([2, 2, 1])
    const count = async (filter: object) => (await client().calls.list({ to: OTHER, ...filter })).length
    expect(await count({ status: 'ringing' })).toBe(5)
    expect(await count({ status: 'completed' })).toBe(0)
    expect(await count({ from: simulator.fromNumber })).toBe(5)
    expect(await count({ from: PHONE })).toBe(0)
    expect(await count({ parentCallSid: `CA${'0'.repeat(32)}` })).toBe(0)
    expect(await count({ startTimeAfter: before })).toBe(5)
    expect(await count({ startTimeBefore: before })).toBe(0)
    expect(await count({ startTimeAfter: new Date(Date.now() + 86_400_000) })).toBe(0)
    expect(await count({ endTimeAfter: before })).toBe(0)
    expect(await count({ limit: 3 })).toBe(3)
    for (const sid of sids) await client().calls(sid).update({ status: 'canceled' })
    expect(await count({ status: 'canceled' })).toBe(5)
    expect(await count({ endTimeAfter: before })).toBe(5)
  })

  const REFUSED = [
    [21211, 400, { to: '12345' }],
    [21211, 400, { to: '+0123456789' }],
    [21212, 400, { from: 'Dayline' }],
    [21210, 400, { from: '+12025550199' }],
    [21205, 400, { url: 'ftp://x' }],
    [21205, 400, { url: undefined }],
    [21609, 400, { statusCallback: 'nowhere' }],
    [20001, 400, { timeout: 0 }],
  ] as const

  test.each(REFUSED)('code %i with status %i for %j', async (code, status, wrong) => {
    const before = simulator.ledger().length
    await expect(place(noAnswer(), wrong)).rejects.toMatchObject({
      code,
      status,
      moreInfo: `https://www.twilio.com/docs/errors/${code}`,
      message: expect.stringMatching(/./),
    })
    expect(simulator.ledger()).toHaveLength(before)
  })

  test('a wrong token is 20003, an unknown call or recording 20404', async () => {
    await expect(client('0'.repeat(32)).calls.list()).rejects.toMatchObject({ status: 401, code: 20003 })
    const nobody = '0'.repeat(32)
    await expect(client().calls(`CA${nobody}`).fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
    await expect(client().recordings(`RE${nobody}`).fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
    await expect(client().recordings(`RE${nobody}`).remove()).rejects.toMatchObject({ status: 404, code: 20404 })
  })

  test('a planted 429 is an error of code 20429', async () => {
    simulator.plant({ on: 'rest', does: 429 })
    await expect(place(noAnswer())).rejects.toMatchObject({ status: 429, code: 20429 })
  })
})

/** A finished call with a finished recording. */
async function recorded() {
  const recording = `<Start><Recording recordingStatusCallback="${application.url}/recorded"/></Start>`
  twiml = () => `<Response>${recording}<Pause length="2"/></Response>`
  const { sid } = await place(silent())
  const { form } = await told('/recorded', 'RecordingStatus', 'completed')
  return { callSid: sid, recordingSid: form.RecordingSid ?? '', url: form.RecordingUrl ?? '' }
}

describe('recordings', () => {
  test('fetch, filter by day, remove, and nothing is left', async () => {
    const { callSid, recordingSid, url } = await recorded()
    const found = await client().recordings(recordingSid).fetch()
    expect(found).toMatchObject({ status: 'completed', callSid, mediaUrl: url, source: 'StartCallRecordingAPI' })
    const count = async (filter: object) => (await client().recordings.list({ callSid, ...filter })).length
    const [dayBefore, dayAfter] = [-1, 1].map((days) => new Date(found.dateCreated.getTime() + days * 86_400_000))
    expect(await count({ dateCreatedAfter: dayBefore })).toBe(1)
    expect(await count({ dateCreatedBefore: dayBefore })).toBe(0)
    expect(await count({ dateCreatedAfter: dayAfter })).toBe(0)
    expect(await count({ dateCreatedBefore: dayAfter })).toBe(1)
    expect(await client().recordings(recordingSid).remove()).toBe(true)
    await expect(client().recordings(recordingSid).fetch()).rejects.toMatchObject({ status: 404 })
    await expect(client().calls(callSid).recordings(recordingSid).fetch()).rejects.toMatchObject({ status: 404 })
    expect(await count({})).toBe(0)
    expect(await count({ includeSoftDeleted: true })).toBe(1)
    const media = await fetch(url, {
      headers: { authorization: `Basic ${btoa(`${simulator.accountSid}:${simulator.authToken}`)}` },
    })
    expect(media.status).toBe(404)
  })

  test('the audio wants Basic auth', async () => {
    const { url } = await recorded()
    expect((await fetch(`${url}.wav`)).status).toBe(401)
  })
})

describe.skipIf(!hasOpenApi)(
  'field names and types, held against ../shared/twilio-oai (skipped where it is not)',
  () => {
    const CALL = 'api.v2010.account.call'
    const RECORDING = 'api.v2010.account.recording'
    const CALL_RECORDING = 'api.v2010.account.call.call_recording'

    function fits(schema: string, resource: Record<string, unknown> | undefined) {
      expect(Object.keys(resource ?? {}).sort()).toEqual(fieldsOf(schema))
      expect(complaints(schema, resource ?? {})).toEqual([])
    }

    const firstOf = (list: Record<string, unknown> = {}) => (list.recordings as Record<string, unknown>[])[0]

    test('calls: created, fetched, updated, listed', async () => {
      const { sid } = await place(noAnswer())
      await once(sid, 'ringing')
      await client().calls(sid).update({ status: 'canceled' })
      for (const body of bodies) fits(CALL, body)
      expect(bodies.length).toBeGreaterThanOrEqual(3)
      bodies.length = 0
      await client().calls.list({ to: PHONE })
      expect(Object.keys(bodies[0] ?? {}).sort()).toEqual(listFieldsOf('/2010-04-01/Accounts/{AccountSid}/Calls.json'))
      const listed = bodies[0]?.calls as Record<string, unknown>[]
      expect(listed.length).toBeGreaterThan(0)
      for (const call of listed) fits(CALL, call)
    })

    test('recordings: of the account and below a call', async () => {
      const { callSid, recordingSid } = await recorded()
      bodies.length = 0
      await client().recordings(recordingSid).fetch()
      await client().recordings.list({ callSid })
      await client().calls(callSid).recordings(recordingSid).fetch()
      await client().calls(callSid).recordings.list()
      const [one, list, oneOfCall, listOfCall] = bodies
      fits(RECORDING, one)
      fits(CALL_RECORDING, oneOfCall)
      expect(Object.keys(list ?? {}).sort()).toEqual(listFieldsOf('/2010-04-01/Accounts/{AccountSid}/Recordings.json'))
      expect(Object.keys(listOfCall ?? {}).sort()).toEqual(
        listFieldsOf('/2010-04-01/Accounts/{AccountSid}/Calls/{CallSid}/Recordings.json'),
      )
      fits(RECORDING, firstOf(list))
      fits(CALL_RECORDING, firstOf(listOfCall))
    })
  },
)

test('for any fields, the signature is the one that the SDK expects', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/)
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(name, fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 })), {
        selector: ([key]) => key,
        maxLength: 8,
      }),
      fc.webUrl({ withQueryParameters: true }),
      (entries, url) => {
        const fields: Fields = entries.flatMap(([key, values]) => values.map((value): [string, string] => [key, value]))
        const form = Object.fromEntries(entries.map(([key, values]) => [key, values.length === 1 ? values[0] : values]))
        expect(twilio.validateRequest('token', sign('token', url, fields), url, form)).toBe(true)
      },
    ),
  )
})
