import { expect, test } from 'vitest'
import { currentPosition, standing } from './rules.ts'

const given = (position: number, closed = true, hasWords = true) => ({ position, closed, hasWords })

test('a reflection is complete when every prompt was gone through and something was said', () => {
  expect(standing([0, 1], [given(0), given(1)])).toBe('complete')
  expect(standing([0, 1], [given(0), given(1, true, false)])).toBe('complete') // one was left out
  expect(standing([0, 1], [given(0)])).toBe('unfinished')
  expect(standing([0, 1], [given(0), given(1, false)])).toBe('unfinished')
  expect(standing([0, 1], [given(0, true, false), given(1, true, false)])).toBe('empty')
  expect(standing([0, 1], [])).toBe('empty')
})

test('it goes on at the first prompt without a closed answer', () => {
  expect(currentPosition([0, 1, 2], [])).toBe(0)
  expect(currentPosition([0, 1, 2], [given(0), given(1, false)])).toBe(1)
  expect(currentPosition([0, 1, 2], [given(0), given(2)])).toBe(1)
  expect(currentPosition([0, 1], [given(0), given(1)])).toBe(null)
})
