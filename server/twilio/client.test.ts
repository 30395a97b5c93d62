import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createTwilioCarrier } from '#server/twilio/client.ts'
import { parseForm } from '#server/twilio/events.ts'
import { CarrierRefusal, CarrierUnclear } from '#server/voice/carrier.ts'

const accountSid = `AC${'a'.repeat(32)}`
const authToken = 'b'.repeat(32)
const callSid = `CA${'1'.repeat(32)}`
const recordingSid = `RE${'2'.repeat(32)}`
const to = '+12025550143'
const from = '+12025550100'
const order = {
  to,
  from,
  answerUrl: 'https://dayline.example/twilio/answer/t0ken',
  statusUrl: 'https://dayline.example/twilio/status/t0ken',
  ringSeconds: 30,
  limitSeconds: 900,
  dialBy: Temporal.Instant.from('2999-12-31T23:59:59Z'),
}

interface Asked {
  method: string
  path: string
  query: URLSearchParams
  form: [string, string][]
  authorization: string | undefined
}

type Answer = (asked: Asked, response: ServerResponse, request: IncomingMessage) => void

/** A carrier on this machine that answers as it is told. */
async function carrierThat(answer: Answer) {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const url = new URL(request.url ?? '/', 'http://carrier')
    const { method = '', headers } = request
    const one = {
      method,
      path: url.pathname,
      query: url.searchParams,
      form: parseForm(body),
      authorization: headers.authorization,
    }
    asked.push(one)
    answer(one, response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    asked,
    url,
    carrier: createTwilioCarrier({ accountSid, authToken, apiUrl: url, timeoutMs: 400 }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with a status and JSON, or with text as it is. */
function says(status: number, body: unknown): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

/** Answers the first request by the first, and so on; the last one stays. */
function inTurn(...answers: Answer[]): Answer {
  return (asked, response, request) => (answers.length > 1 ? answers.shift() : answers[0])?.(asked, response, request)
}

function call(status: string, more: object = {}) {
  return { sid: callSid, account_sid: accountSid, status, date_created: 'Fri, 01 May 2026 18:00:00 +0000', ...more }
}

async function refusalOf(work: Promise<unknown>): Promise<CarrierRefusal | CarrierUnclear> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof CarrierRefusal || error instanceof CarrierUnclear) return error
  throw new Error('neither refused nor unclear', { cause: error })
}

describe('placing a call', () => {
  test('does not ask at all once its time has passed', async () => {
    await using it = await carrierThat(says(201, call('queued')))
    const dialBy = Temporal.Instant.from('2026-05-01T18:00:00Z')
    expect(await refusalOf(it.carrier.placeCall({ ...order, dialBy }))).toMatchObject({ why: 'too-late' })
    expect(it.asked).toEqual([])
  })

  test('asks for all that a talk needs, once, with our credentials', async () => {
    await using it = await carrierThat(says(201, call('queued')))
    expect(await it.carrier.placeCall(order)).toEqual({
      carrierCallId: callSid,
      status: 'queued',
      createdAt: Temporal.Instant.from('2026-05-01T18:00:00Z'),
    })
    expect(it.asked).toHaveLength(1)
    expect(it.asked[0]).toMatchObject({
      method: 'POST',
      path: `/2010-04-01/Accounts/${accountSid}/Calls.json`,
      authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
    })
    expect([...(it.asked[0]?.form ?? [])].sort()).toEqual([
      ['From', from],
      ['Method', 'POST'],
      ['StatusCallback', `${order.statusUrl}#ct=1500&rt=3000&rc=2&rp=all`],
      ['StatusCallbackEvent', 'answered'],
      ['StatusCallbackEvent', 'completed'],
      ['StatusCallbackEvent', 'initiated'],
      ['StatusCallbackEvent', 'ringing'],
      ['StatusCallbackMethod', 'POST'],
      ['TimeLimit', '900'],
      ['Timeout', '30'],
      ['To', to],
      ['Url', `${order.answerUrl}#ct=1500&rt=3000&rc=2&rp=all`],
    ])
  })

  test.each<[number, number, CarrierRefusal['why']]>([
    [429, 20429, 'busy-carrier'],
    [400, 22005, 'busy-carrier'],
    [400, 10004, 'busy-carrier'],
    [400, 21201, 'bad-number'],
    [400, 21211, 'bad-number'],
    [400, 21214, 'bad-number'],
    [400, 21217, 'bad-number'],
    [400, 13224, 'bad-number'],
    [400, 21215, 'not-allowed'],
    [400, 21216, 'not-allowed'],
    [400, 21219, 'not-allowed'],
    [400, 21205, 'misconfigured'],
    [400, 21210, 'misconfigured'],
    [400, 21212, 'misconfigured'],
    [401, 20003, 'misconfigured'],
    [404, 20404, 'misconfigured'],
    [403, 10001, 'misconfigured'],
    [403, 10002, 'misconfigured'],
    [400, 99999, 'misconfigured'],
  ])('HTTP %i with code %i is a refusal: %s', async (status, code, why) => {
    await using it = await carrierThat(says(status, { status, code, message: `${to} is not good`, more_info: '' }))
    const error = await refusalOf(it.carrier.placeCall(order))
    expect(error).toBeInstanceOf(CarrierRefusal)
    expect(error).toMatchObject({ why, carrierCode: code })
    expect(it.asked).toHaveLength(1)
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(to)
  })

  test.each<[string, number, string, CarrierRefusal['why']]>([
    ['a 429 of something in between', 429, 'slow down', 'busy-carrier'],
    ['a 404 page, where TWILIO_API_URL leads elsewhere', 404, '<h1>Not found</h1>', 'misconfigured'],
    ['a 401 without a word', 401, '', 'misconfigured'],
  ])('%s is a refusal: %s', async (_, status, body, why) => {
    await using it = await carrierThat(says(status, body))
    expect(await refusalOf(it.carrier.placeCall(order))).toMatchObject({ why, carrierCode: 0 })
  })

  test.each<[string, Answer]>([
    ['a 500', says(500, { status: 500, code: 20500, message: to })],
    ['a 503 page', says(503, '<h1>Later</h1>')],
    ['a 408', says(408, '')],
    ['a redirect', (_, response) => response.writeHead(307, { location: '/elsewhere' }).end()],
    ['a 201 with half its JSON', says(201, JSON.stringify(call('queued')).slice(0, 40))],
    ['a 201 without a body', says(201, '')],
    ['a 201 without a SID', says(201, call('queued', { sid: undefined }))],
    ['a 201 with a SID of something else', says(201, call('queued', { sid: recordingSid }))],
    ['a 201 with null for a body', says(201, 'null')],
    ['a 201 with a status of tomorrow', says(201, call('dreaming'))],
    [
      'a 201 without end',
      (_, response) => response.writeHead(201, { 'content-type': 'application/json' }).write('{"sid"'),
    ],
    ['no answer', () => {}],
    ['a reset', (_, response) => response.socket?.resetAndDestroy()],
    ['a closed connection', (_, response) => response.socket?.end()],
    ['a body larger than any', says(201, JSON.stringify(call('queued', { note: 'x'.repeat(5 * 1024 * 1024) })))],
  ])('%s is unclear, and nothing is tried again', async (_, answer) => {
    await using it = await carrierThat(answer)
    const error = await refusalOf(it.carrier.placeCall(order))
    expect(error).toBeInstanceOf(CarrierUnclear)
    expect(it.asked).toHaveLength(1)
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toMatch(/2025550143|bbbb/)
  })

  test('an answer that drips is unclear once the time is over', async () => {
    await using it = await carrierThat((_, response) => {
      response.writeHead(201, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(drip))
    })
    expect(await refusalOf(it.carrier.placeCall(order))).toBeInstanceOf(CarrierUnclear)
  })

  test('a port where nobody listens is a refusal: nothing was sent', async () => {
    const gone = await carrierThat(says(201, call('queued')))
    await gone[Symbol.asyncDispose]()
    expect(await refusalOf(gone.carrier.placeCall(order))).toMatchObject({ why: 'unreachable-carrier', carrierCode: 0 })
  })

  test('a certificate that nobody vouches for is a refusal, and the order never leaves', async () => {
    let requests = 0
    const server = createSecureServer(selfSigned, (_, response) => {
      requests += 1
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const apiUrl = `https://localhost:${(server.address() as AddressInfo).port}`
    const carrier = createTwilioCarrier({ accountSid, authToken, apiUrl, timeoutMs: 2000 })
    expect(await refusalOf(carrier.placeCall(order))).toMatchObject({ why: 'unreachable-carrier' })
    await new Promise((resolve) => server.close(resolve))
    expect(requests).toBe(0)
  })
})

test('a call is fetched, or is undefined where nobody knows it', async () => {
  await using it = await carrierThat(
    inTurn(says(200, call('in-progress')), says(404, { status: 404, code: 20404 }), says(500, '')),
  )
  expect(await it.carrier.fetchCall(callSid)).toMatchObject({ carrierCallId: callSid, status: 'in-progress' })
  expect(await it.carrier.fetchCall(callSid)).toBeUndefined()
  expect(await refusalOf(it.carrier.fetchCall(callSid))).toBeInstanceOf(CarrierUnclear)
  expect(it.asked[0]?.path).toBe(`/2010-04-01/Accounts/${accountSid}/Calls/${callSid}.json`)
})

describe('finding calls', () => {
  const since = Temporal.Instant.from('2026-05-01T18:00:00Z')
  const sid = (n: number) => `CA${String(n).padStart(32, '0')}`
  const created = (n: number, at: string | null) => call('queued', { sid: sid(n), date_created: at, start_time: null })
  const page = (calls: object[], next: string | null): Answer =>
    says(200, { calls, page: 0, page_size: 100, uri: '/x', next_page_uri: next })
  const list = `/2010-04-01/Accounts/${accountSid}/Calls.json`

  test('goes by the day and second of their making, oldest first, and reads only as far as it must', async () => {
    await using it = await carrierThat(
      inTurn(
        page(
          [created(4, 'Fri, 01 May 2026 18:02:00 +0000'), created(3, 'Fri, 01 May 2026 18:00:00 +0000')],
          `${list}?Page=1`,
        ),
        page(
          [created(2, 'Fri, 01 May 2026 17:59:56 +0000'), created(1, 'Fri, 01 May 2026 17:59:54 +0000')],
          `${list}?Page=2`,
        ),
        page([created(0, 'Fri, 01 May 2026 10:00:00 +0000')], `${list}?Page=3`),
        says(500, ''),
      ),
    )
    const found = await it.carrier.findCalls({ to, from, since })
    expect(found.map(({ carrierCallId }) => carrierCallId)).toEqual([sid(2), sid(3), sid(4)])
    expect(it.asked).toHaveLength(3)
    expect(it.asked[0]?.path).toBe(list)
    expect(Object.fromEntries(it.asked[0]?.query ?? [])).toEqual({ To: to, From: from, PageSize: '100' })
    expect(it.asked.map(({ query }) => query.get('Page'))).toEqual([null, '1', '2'])
  })

  test('keeps one whose making is not told, and finds none where there is none', async () => {
    await using it = await carrierThat(
      inTurn(page([created(1, null), created(2, 'Fri, 01 May 2026 18:00:01 +0000')], null), page([], null)),
    )
    const found = await it.carrier.findCalls({ to, from, since })
    expect(found.map(({ carrierCallId }) => carrierCallId)).toEqual([sid(2), sid(1)])
    expect(await it.carrier.findCalls({ to, from, since })).toEqual([])
  })

  test('does not read for ever where pages never end, and does not take the part for the whole', async () => {
    await using it = await carrierThat(page([created(1, 'Fri, 01 May 2026 18:00:01 +0000')], `${list}?Page=1`))
    expect(await refusalOf(it.carrier.findCalls({ to, from, since }))).toBeInstanceOf(CarrierUnclear)
    expect(it.asked).toHaveLength(21)
  })

  test.each<[string, Answer]>([
    ['a page that is no JSON', says(200, '<html>')],
    ['a page that holds something else', says(200, { calls: [{ sid: 'x' }], next_page_uri: null })],
  ])('%s is unclear: never taken for an empty one', async (_, answer) => {
    await using it = await carrierThat(answer)
    expect(await refusalOf(it.carrier.findCalls({ to, from, since }))).toBeInstanceOf(CarrierUnclear)
  })
})

describe('ending a call', () => {
  const over = says(400, { status: 400, code: 21220, message: 'Invalid call state' })
  const endings = (it: { asked: Asked[] }) =>
    it.asked.filter(({ method }) => method === 'POST').map(({ form }) => form[0])

  test.each([
    ['queued', 'canceled'],
    ['ringing', 'canceled'],
    ['in-progress', 'completed'],
  ])('that is %s makes it %s', async (status, ending) => {
    await using it = await carrierThat(inTurn(says(200, call(status)), says(200, call(ending))))
    await it.carrier.endCall(callSid)
    expect(endings(it)).toEqual([['Status', ending]])
  })

  test.each(['completed', 'busy', 'no-answer', 'failed', 'canceled'])('that is %s leaves it', async (status) => {
    await using it = await carrierThat(says(200, call(status)))
    await it.carrier.endCall(callSid)
    expect(endings(it)).toEqual([])
  })

  test('that nobody knows is no error', async () => {
    await using it = await carrierThat(says(404, { status: 404, code: 20404 }))
    await it.carrier.endCall(callSid)
  })

  test('that ends by itself meanwhile is no error', async () => {
    await using it = await carrierThat(inTurn(says(200, call('in-progress')), over, says(200, call('completed'))))
    await it.carrier.endCall(callSid)
    expect(it.asked).toHaveLength(3)
  })

  test.each<[string, Answer]>([
    ['refuses to cancel it', over],
    ['leaves it as it is', says(200, call('in-progress'))],
  ])('that is picked up just then completes it, when the carrier %s', async (_, answer) => {
    await using it = await carrierThat(
      inTurn(says(200, call('ringing')), answer, says(200, call('in-progress')), says(200, call('completed'))),
    )
    await it.carrier.endCall(callSid)
    expect(endings(it)).toEqual([
      ['Status', 'canceled'],
      ['Status', 'completed'],
    ])
  })

  test('that will not end is said to be unclear', async () => {
    await using it = await carrierThat(says(200, call('ringing')))
    expect(await refusalOf(it.carrier.endCall(callSid))).toBeInstanceOf(CarrierUnclear)
  })
})

describe('recordings', () => {
  test('are listed with their length, once they have one', async () => {
    const recording = (n: number, status: string, duration: string | null) => ({
      sid: `RE${String(n).padStart(32, '0')}`,
      call_sid: callSid,
      status,
      duration,
    })
    await using it = await carrierThat(
      inTurn(
        says(200, {
          recordings: [
            recording(1, 'completed', '42'),
            recording(2, 'processing', '-1'),
            recording(3, 'paused', null),
            recording(4, 'deleted', '9'),
            recording(5, 'absent', '0'),
          ],
          next_page_uri: null,
        }),
        says(404, { status: 404, code: 20404 }),
      ),
    )
    expect(await it.carrier.findRecordings(callSid)).toEqual([
      { recordingId: `RE${'0'.repeat(31)}1`, status: 'completed', durationSeconds: 42 },
      { recordingId: `RE${'0'.repeat(31)}2`, status: 'processing', durationSeconds: undefined },
      { recordingId: `RE${'0'.repeat(31)}3`, status: 'processing', durationSeconds: undefined },
      { recordingId: `RE${'0'.repeat(31)}5`, status: 'absent', durationSeconds: 0 },
    ])
    expect(it.asked[0]?.path).toBe(`/2010-04-01/Accounts/${accountSid}/Calls/${callSid}/Recordings.json`)
    expect(await it.carrier.findRecordings(callSid)).toEqual([])
  })

  test('are listed by the account where the call itself is not known any more', async () => {
    const recording = { sid: recordingSid, call_sid: callSid, status: 'completed', duration: '42' }
    await using it = await carrierThat(
      inTurn(says(404, { status: 404, code: 20404 }), says(200, { recordings: [recording] })),
    )
    expect(await it.carrier.findRecordings(callSid)).toMatchObject([{ recordingId: recordingSid }])
    expect(it.asked[1]?.path).toBe(`/2010-04-01/Accounts/${accountSid}/Recordings.json`)
    expect(it.asked[1]?.query.get('CallSid')).toBe(callSid)
  })

  test('are deleted; what is gone is no error, what is refused is one', async () => {
    await using it = await carrierThat(inTurn(says(204, ''), says(404, { status: 404, code: 20404 }), says(500, '')))
    await it.carrier.deleteRecording(recordingSid)
    await it.carrier.deleteRecording(recordingSid)
    expect(await refusalOf(it.carrier.deleteRecording(recordingSid))).toBeInstanceOf(CarrierUnclear)
    expect(it.asked[0]).toMatchObject({
      method: 'DELETE',
      path: `/2010-04-01/Accounts/${accountSid}/Recordings/${recordingSid}.json`,
    })
    await expect(it.carrier.deleteRecording('../Calls')).rejects.toThrow()
    expect(it.asked).toHaveLength(3)
  })
})

/** Made for this test, and good for nothing else: nobody vouches for it. */
const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9W9wJjPmNHd7Z2Ie
NqoeNtFHDrKNeJeiGPZ0EQ+CWY2hRANCAASak+6I6SDVZlfmYmpySR642KwXPNX7
7S3nZhxY3XZ5YhZ2PXQyMRFCKtv3zCjrItr6sUZBvDGfz6GQ3Y6/5qSF
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUfmczwRFcQd+9tW7Yb2AFogB1VwUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIzMzk0NVoYDzIxMjYxMDI5
MjMzOTQ1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASak+6I6SDVZlfmYmpySR642KwXPNX77S3nZhxY3XZ5YhZ2PXQyMRFC
Ktv3zCjrItr6sUZBvDGfz6GQ3Y6/5qSFo1MwUTAdBgNVHQ4EFgQUJ5yxULcb6qlI
9n8uziEhovtj1PEwHwYDVR0jBBgwFoAUJ5yxULcb6qlI9n8uziEhovtj1PEwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBGpgBqkxcSRPcK/DbMmYQA
KNlJ6Yl+le1oDrpdvXq9+gIhAJscVRjh3kmfIwDS4L0AuxFp0kuTu6d9eTZxYK9t
Clo7
-----END CERTIFICATE-----`,
}
