import { expect, test } from 'vitest'
import { carrierError } from '#server/twilio/refusals.ts'
import { CarrierRefusal, CarrierUnclear } from '#server/voice/carrier.ts'

/** An error as Node's sockets make them, inside one as the HTTP clients make them. */
function network(fields: { code?: string; syscall?: string; errors?: Error[] }): Error {
  return Object.assign(new Error('wrapped', { cause: Object.assign(new Error('+12025550143'), fields) }), {
    name: 'AxiosError',
    code: fields.code,
  })
}

const refused = Object.assign(new Error('a'), { code: 'ECONNREFUSED', syscall: 'connect' })
const unreachable = Object.assign(new Error('b'), { code: 'ENETUNREACH', syscall: 'connect' })
const reset = Object.assign(new Error('c'), { code: 'ECONNRESET', syscall: 'read' })

test.each<[string, Error]>([
  ['no listener', network({ code: 'ECONNREFUSED', syscall: 'connect' })],
  ['no such host', network({ code: 'ENOTFOUND', syscall: 'getaddrinfo' })],
  ['no name server', network({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' })],
  ['no route', network({ code: 'EHOSTUNREACH', syscall: 'connect' })],
  ['no connection in time', network({ code: 'ETIMEDOUT', syscall: 'connect' })],
  ['no listener at any of several addresses', network({ code: 'ECONNREFUSED', errors: [refused, unreachable] })],
  ['an expired certificate', network({ code: 'CERT_HAS_EXPIRED' })],
  ['a certificate for somebody else', network({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
])('%s proves that nothing was sent', (_, error) => {
  expect(carrierError(error)).toMatchObject({ name: 'CarrierRefusal', why: 'unreachable-carrier', carrierCode: 0 })
})

test.each<[string, unknown]>([
  ['a reset', network({ code: 'ECONNRESET', syscall: 'read' })],
  ['a broken pipe', network({ code: 'EPIPE', syscall: 'write' })],
  ['a timeout', Object.assign(new Error('timeout'), { name: 'AxiosError', code: 'ECONNABORTED' })],
  ['an abort', Object.assign(new Error('canceled'), { name: 'CanceledError', code: 'ERR_CANCELED' })],
  ['one address refused, another reset', network({ errors: [refused, reset] })],
  ['several addresses and not a word about any', network({ errors: [] })],
  ['a bug of ours', new TypeError('+12025550143 is not a function')],
  ['a status that an HTTP client put on its own error', Object.assign(network({}), { status: 400 })],
  ['something that is no error', 'what'],
])('%s proves nothing, and is not quoted', (_, error) => {
  const unclear = carrierError(error)
  expect(unclear).toBeInstanceOf(CarrierUnclear)
  expect(unclear.cause).toBeUndefined()
  expect(unclear.message).not.toContain('2025550143')
})

test('an error in our own terms stays what it is', () => {
  const refusal = new CarrierRefusal('bad-number', 21211)
  expect(carrierError(refusal)).toBe(refusal)
})
