import { afterEach, expect, test, vi } from 'vitest'
import { ApiProblem, isSignedOut, openReflection, problemOf, saveAnswer, sentenceOf } from './api.ts'

afterEach(() => vi.unstubAllGlobals())

function answering(status: number, body: string | null) {
  const fetch = vi.fn(async (_address: string, _init: RequestInit) => new Response(body, { status }))
  vi.stubGlobal('fetch', fetch)
  return fetch
}

test('a refusal keeps its code, its sentence and its fields', async () => {
  answering(409, JSON.stringify({ code: 'entry-exists', detail: 'Today is written already.', status: 409 }))
  const error = await openReflection().catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(ApiProblem)
  expect(error).toMatchObject({ status: 409, code: 'entry-exists', message: 'Today is written already.', fields: [] })
})

test('what is not JSON still becomes a sentence', async () => {
  answering(502, '<h1>Bad Gateway</h1>')
  const error = await openReflection().catch((caught: unknown) => caught)
  expect(sentenceOf(error)).toBe('The server stumbled. Nothing was lost; please try again.')
})

test('an unreachable server is a sentence, not a crash', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  const error = await openReflection().catch((caught: unknown) => caught)
  expect(error).toMatchObject({ status: 0, code: 'unreachable' })
  expect(isSignedOut(error)).toBe(false)
})

test('an answer without a body is fine, and a last save outlives the page', async () => {
  const fetch = answering(204, null)
  await expect(saveAnswer('r1', 2, 'Words', true)).resolves.toBeNull()
  expect(fetch.mock.calls[0]).toMatchObject([
    '/api/reflections/r1/answers/2',
    { method: 'PUT', keepalive: true, body: '{"text":"Words"}' },
  ])
})

test('sign-in refusals say what to do, and only a lost session counts as signed out', () => {
  const refused = problemOf(401, { code: 'invalid-email-or-password', detail: 'Invalid email or password' })
  expect(refused.message).toBe('This email and password do not go together. Check both and try again.')
  expect(isSignedOut(problemOf(401, null))).toBe(true)
  expect(isSignedOut(problemOf(403, null))).toBe(false)
})

test('no error has no sentence', () => {
  expect(sentenceOf(null)).toBeUndefined()
  expect(sentenceOf(new Error('secret internals'))).not.toContain('secret')
})
