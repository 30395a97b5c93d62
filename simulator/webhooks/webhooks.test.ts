import { expect, test } from 'vitest'
import { startApplication } from '../application.fixture.ts'
import { silent } from '../phones/callers.ts'
import { PHONE, together } from '../simulator.fixture.ts'
import { Courier, DeliveryError } from './courier.ts'
import { deliveryOf } from './overrides.ts'
import { type Fields, sign } from './signature.ts'

// An example that Twilio's own libraries have carried in their tests for years.
const KNOWN: Fields = [
  ['CallSid', 'CA1234567890ABCDE'],
  ['Digits', '1234'],
  ['From', '+14158675309'],
  ['To', '+18005551212'],
  ['Caller', '+14158675309'],
]

test('signs as the known example', () => {
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  expect(sign('12345', url, KNOWN)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=')
  expect(sign('12345', `${url}#rc=2&rp=all`, KNOWN)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=')
  expect(sign('12345', url, KNOWN.toReversed())).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=')
})

test('every letter counts, and a repeated field once for each of its values', () => {
  const base = sign('t', 'http://x/a', [['A', 'b']])
  expect(sign('t', 'http://x/a/', [['A', 'b']])).not.toBe(base)
  expect(sign('t', 'https://x/a', [['A', 'b']])).not.toBe(base)
  expect(sign('u', 'http://x/a', [['A', 'b']])).not.toBe(base)
  expect(
    sign('t', 'http://x/a', [
      ['A', 'b'],
      ['C', ''],
    ]),
  ).not.toBe(base)
  const twice: Fields = [
    ['A', 'c'],
    ['A', 'b'],
    ['A', 'c'],
  ]
  expect(sign('t', 'http://x/a', twice)).toBe(
    sign('t', 'http://x/a', [
      ['A', 'b'],
      ['A', 'c'],
    ]),
  )
})

test('deliveries by default: one retry, only where no connection came about', () => {
  expect(deliveryOf('http://x/')).toEqual({
    readTimeout: 15_000,
    totalTimeout: 15_000,
    retries: 1,
    retryOn: new Set(['ct']),
  })
})

test('deliveries by fragment, within their bounds', () => {
  expect(deliveryOf('http://x/#ct=2000&rt=4000&rc=2&rp=all')).toMatchObject({
    readTimeout: 4000,
    retries: 2,
    retryOn: new Set(['ct', 'rt', '4xx', '5xx']),
  })
  expect(deliveryOf('http://x/#rc=99&rt=1&rp=5xx,rt')).toMatchObject({
    readTimeout: 100,
    retries: 5,
    retryOn: new Set(['rt', '5xx']),
  })
  expect(deliveryOf('http://x/#rc=some')).toMatchObject({ retries: 1 })
})

/** How often a webhook to this fragment arrives when it is always answered so, and with how many tokens. */
async function arrivals(fragment: string, status: number) {
  const application = await startApplication({ '/hook': () => ({ status }) })
  const courier = new Courier('token')
  const reply = await courier.send('POST', `${application.url}/hook${fragment}`, KNOWN)
  courier.stop()
  await application.stop()
  const tokens = new Set(application.hooks.map(({ headers }) => headers['i-twilio-idempotency-token']))
  return { status: reply.status, count: application.hooks.length, tokens: tokens.size }
}

test('a 5xx is not sent again unless asked', async () => {
  expect(await arrivals('', 503)).toEqual({ status: 503, count: 1, tokens: 1 })
  expect(await arrivals('#rc=2&rp=4xx', 503)).toEqual({ status: 503, count: 1, tokens: 1 })
  expect(await arrivals('#rc=2&rp=all', 503)).toEqual({ status: 503, count: 3, tokens: 1 })
  expect(await arrivals('#rc=3&rp=4xx', 404)).toEqual({ status: 404, count: 4, tokens: 1 })
  expect(await arrivals('#rc=3&rp=all', 200)).toEqual({ status: 200, count: 1, tokens: 1 })
})

test('an answer that does not come in time is an error of its own', async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const application = await startApplication({ '/slow': () => held.then(() => '') })
  const courier = new Courier('token')
  const slow = courier.send('POST', `${application.url}/slow#rt=100&rc=0`, [])
  await expect(slow).rejects.toMatchObject({ name: 'DeliveryError', code: 11200 })
  release()
  await application.stop()
  await expect(courier.send('GET', `${application.url}/gone`, [])).rejects.toThrow(DeliveryError)
  await expect(courier.send('GET', `${application.url}/gone`, [])).rejects.toMatchObject({ code: 11205 })
  courier.stop()
})

test('a GET carries its fields in the query, which is signed', async () => {
  await using world = await together({}, { '/answer': () => '<Response/>' })
  world.simulator.whenCalled(PHONE, silent())
  const status = { StatusCallback: `${world.application.url}/status?a=1`, StatusCallbackMethod: 'GET' }
  await world.call({ ...status, Method: 'GET' })
  const hook = await world.application.until(() => world.application.at('/status')[0])
  expect(hook).toMatchObject({ method: 'GET', form: { a: '1', CallStatus: 'completed' } })
  expect(hook.headers['x-twilio-signature']).toBe(sign(world.simulator.authToken, hook.url, []))
})

test('a status callback holds every documented field', async () => {
  await using world = await together({}, { '/answer': () => '<Response/>' })
  world.simulator.whenCalled(PHONE, silent())
  const events = {
    StatusCallback: `${world.application.url}/status`,
    StatusCallbackEvent: 'ringing answered completed',
  }
  const { sid } = await world.call(events)
  await world.application.until(() => world.application.at('/status').length === 3)
  const byStatus = Object.fromEntries(world.application.at('/status').map(({ form }) => [form.CallStatus, form]))
  const places = ['City', 'State', 'Zip', 'Country']
  const common = ['CallSid', 'AccountSid', 'From', 'To', 'Caller', 'Called', 'CallStatus', 'ApiVersion', 'Direction']
    .concat(['Caller', 'From', 'Called', 'To'].flatMap((whose) => places.map((place) => whose + place)))
    .concat(['Timestamp', 'CallbackSource', 'SequenceNumber'])
  const keysOf = (status: string) => Object.keys(byStatus[status] ?? {}).sort()
  expect(keysOf('ringing')).toEqual([...common, 'StirStatus'].sort())
  expect(keysOf('in-progress')).toEqual([...common, 'StirStatus'].sort())
  expect(keysOf('completed')).toEqual([...common, 'CallDuration', 'Duration', 'SipResponseCode'].sort())
  expect(byStatus.completed).toMatchObject({
    CallSid: sid,
    AccountSid: world.simulator.accountSid,
    To: PHONE,
    From: world.simulator.fromNumber,
    ApiVersion: '2010-04-01',
    Direction: 'outbound-api',
    CallbackSource: 'call-progress-events',
    Timestamp: expect.stringMatching(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/),
  })
})
