import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import twilio from 'twilio'
import { describe, expect, test } from 'vitest'
import { carrierUrl, type FormFields, signatureFits, socketUrl, withRetries } from '#server/twilio/signature.ts'

const token = '12345678901234567890123456789012'
const url = 'https://dayline.example/twilio/status/t0ken?try=1'

/** As Twilio signs, by Twilio's own library. */
function signedBySdk(address: string, params: FormFields): string {
  return twilio.getExpectedTwilioSignature(token, address, grouped(params))
}

function grouped(params: FormFields): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of params) {
    const known = fields[name]
    fields[name] = known === undefined ? value : [known, value].flat()
  }
  return fields
}

describe('a form post', () => {
  test.each<[string, FormFields]>([
    [
      'plain fields',
      [
        ['CallSid', 'CA1'],
        ['CallStatus', 'ringing'],
      ],
    ],
    ['no fields', []],
    [
      'empty values',
      [
        ['ParentCallSid', ''],
        ['CallSid', 'CA1'],
      ],
    ],
    [
      'repeated fields',
      [
        ['Event', 'b'],
        ['CallSid', 'CA1'],
        ['Event', 'a'],
        ['Event', 'b'],
      ],
    ],
    [
      'words of every script',
      [
        ['City', 'Zürich 東京 🌱'],
        ['Ärger', 'ß'],
      ],
    ],
    [
      'names in upper and lower case',
      [
        ['b', '1'],
        ['B', '2'],
        ['a', '3'],
        ['A', '4'],
      ],
    ],
  ])('with %s fits the signature of the official library', (_, params) => {
    const signature = signedBySdk(url, params)
    expect(twilio.validateRequest(token, signature, url, grouped(params))).toBe(true)
    expect(signatureFits({ authTokens: [token], url, params, signature })).toBe(true)
  })

  test('fits for any fields whatever, in any order', () => {
    const name = fc.string().filter((text) => text !== '__proto__')
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string()), { maxLength: 6 }), (params) => {
        const signature = signedBySdk(url, params)
        expect(signatureFits({ authTokens: [token], url, params, signature })).toBe(true)
        expect(signatureFits({ authTokens: [token], url, params: [...params].reverse(), signature })).toBe(true)
      }),
    )
  })

  test.each<[string, Partial<Parameters<typeof signatureFits>[0]>]>([
    ['a changed value', { params: [['CallSid', 'CA2']] }],
    [
      'an added field',
      {
        params: [
          ['CallSid', 'CA1'],
          ['Extra', 'x'],
        ],
      },
    ],
    ['a missing field', { params: [] }],
    ['http for https', { url: url.replace('https', 'http') }],
    ['a trailing slash', { url: `${url}/` }],
    ['another path token', { url: url.replace('t0ken', 'token') }],
    ['a query that is gone', { url: url.split('?')[0] ?? '' }],
    ['a fragment', { url: `${url}#rc=2` }],
    ['another host', { url: url.replace('dayline', 'daylime') }],
    ['another token', { authTokens: ['0'.repeat(32)] }],
    ['no token at all', { authTokens: [] }],
    ['no header', { signature: undefined }],
    ['an empty header', { signature: '' }],
    ['a header that is too long', { signature: `${signedBySdk(url, [['CallSid', 'CA1']])}=` }],
  ])('with %s is refused', (_, change) => {
    const right = {
      authTokens: [token],
      url,
      params: [['CallSid', 'CA1']] as FormFields,
      signature: signedBySdk(url, [['CallSid', 'CA1']]),
    }
    expect(signatureFits(right)).toBe(true)
    expect(signatureFits({ ...right, ...change } as typeof right)).toBe(false)
  })

  test('signed with nothing is refused even where a token is empty', () => {
    const signature = createHmac('sha1', '').update(url).digest('base64')
    expect(signatureFits({ authTokens: [''], url, signature })).toBe(false)
  })
})

test('both tokens are good while one replaces the other', () => {
  const signature = signedBySdk(url, [])
  expect(signatureFits({ authTokens: ['f'.repeat(32), token], url, signature })).toBe(true)
})

test.each([
  ['https://dayline.example:8443/twilio/a', 'https://dayline.example/twilio/a'],
  ['https://dayline.example/twilio/a', 'https://dayline.example:443/twilio/a'],
  ['http://127.0.0.1:8080/twilio/a?b=c', 'http://127.0.0.1:8080/twilio/a?b=c'],
  ['http://[::1]:8080/twilio/a', 'http://[::1]/twilio/a'],
])('we expect %s and the carrier signed %s', (ours, theirs) => {
  const signature = signedBySdk(theirs, [])
  expect(twilio.validateRequest(token, signature, ours, {})).toBe(true)
  expect(signatureFits({ authTokens: [token], url: ours, signature })).toBe(true)
})

describe('a JSON post', () => {
  const body = '{"words":"Zürich"}'
  const hashed = `${url}&bodySHA256=${twilio.getExpectedBodyHash(body)}`

  test('fits when its body is the one that was signed', () => {
    const signature = signedBySdk(hashed, [])
    expect(twilio.validateRequestWithBody(token, signature, hashed, body)).toBe(true)
    expect(signatureFits({ authTokens: [token], url: hashed, rawBody: body, signature })).toBe(true)
    expect(signatureFits({ authTokens: [token], url: hashed, rawBody: Buffer.from(body), signature })).toBe(true)
  })

  test('is refused with one space more, and without the hash in its address', () => {
    const signature = signedBySdk(hashed, [])
    expect(signatureFits({ authTokens: [token], url: hashed, rawBody: `${body} `, signature })).toBe(false)
    expect(signatureFits({ authTokens: [token], url, rawBody: body, signature: signedBySdk(url, []) })).toBe(false)
  })
})

test('the upgrade to a socket is signed over its own address, and not over the https one', () => {
  const socket = socketUrl('https://dayline.example', '/twilio/relay/t0ken')
  expect(socket).toBe('wss://dayline.example/twilio/relay/t0ken')
  const signature = signedBySdk(socket, [])
  expect(signatureFits({ authTokens: [token], url: socket, signature })).toBe(true)
  expect(signatureFits({ authTokens: [token], url: socket.replace('wss', 'https'), signature })).toBe(false)
})

test('addresses are put together and never changed', () => {
  expect(carrierUrl('https://dayline.example/a/', '/twilio/x%2Fy/?q=%41')).toBe(
    'https://dayline.example/a/twilio/x%2Fy/?q=%41',
  )
  expect(socketUrl('http://localhost:8080', '/twilio/relay/x/')).toBe('ws://localhost:8080/twilio/relay/x/')
})

test('all tries together end inside the 15 seconds that Twilio allows', () => {
  const overrides = new URLSearchParams(new URL(withRetries(url)).hash.slice(1))
  const tries = 1 + Number(overrides.get('rc'))
  expect(tries * (Number(overrides.get('ct')) + Number(overrides.get('rt')))).toBeLessThan(15_000)
  expect(withRetries(url).startsWith(url)).toBe(true)
})
