import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DomainError } from '#server/platform/errors.ts'
import { invalidInput, speakOurWords } from './wrong-input.ts'

beforeAll(speakOurWords)
afterAll(() => void z.config(z.locales.en()))

const Shape = z.strictObject({
  id: z.uuid().optional(),
  times: z.int().min(1).max(5).optional(),
  kind: z.enum(['open', 'rating']).optional(),
  day: z.iso.date().optional(),
  words: z.array(z.string().max(3)).min(1).max(2).optional(),
  own: z.string().min(1, 'Give a name to be greeted by.').optional(),
  needed: z.boolean(),
})

function saidOf(value: unknown): DomainError {
  const read = Shape.safeParse(value)
  if (read.success) throw new Error('it was taken')
  return invalidInput(read.error)
}

test.each([
  [{ needed: true, id: 'x' }, 'id', '“id” has to be an id.'],
  [{ needed: true, times: 9 }, 'times', '“times” has to be at most 5.'],
  [{ needed: true, times: 0 }, 'times', '“times” has to be at least 1.'],
  [{ needed: true, times: 1.5 }, 'times', '“times” has to be a whole number.'],
  [{ needed: true, times: '1' }, 'times', '“times” has to be a number.'],
  [{ needed: true, kind: 'other' }, 'kind', '“kind” has to be “open” or “rating”.'],
  [{ needed: true, day: '2026-02-30' }, 'day', '“day” has to be a day that exists, such as 2026-05-20.'],
  [{ needed: true, words: [] }, 'words', '“words” has to have at least 1 items.'],
  [{ needed: true, words: ['a', 'abcd'] }, 'words.1', '“words.1” has to have at most 3 characters.'],
  [{ needed: true, own: '' }, 'own', 'Give a name to be greeted by.'],
  [{}, 'needed', '“needed” is missing.'],
  [{ needed: null }, 'needed', '“needed” has to be true or false.'],
  [{ needed: true, a: 1, b: 2 }, '', 'I do not know “a” and “b”.'],
  [[], '', 'What you send has to be an object.'],
])('%j is refused at %j: %s', (value, path, message) => {
  const refusal = saidOf(value)
  expect(refusal).toMatchObject({ kind: 'invalid', code: 'invalid-input', details: { fields: [{ path, message }] } })
  expect(refusal.message).toBe(`${message} Nothing was changed.`)
})

test('every field that is wrong is named, and nothing that was sent is repeated', () => {
  const refusal = saidOf({ times: 'secret words', kind: 'secret words' })
  expect((refusal.details.fields as { path: string }[]).map((field) => field.path)).toEqual(['times', 'kind', 'needed'])
  expect(JSON.stringify([refusal.message, refusal.details])).not.toContain('secret')
})
