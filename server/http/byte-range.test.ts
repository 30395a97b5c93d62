import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRange } from './byte-range.ts'

const length = fc.integer({ min: 1, max: 5000 })
const place = fc.integer({ min: 0, max: 6000 })

test('what a range names is what a slice of the whole would be', () => {
  fc.assert(
    fc.property(length, place, place, (length, a, b) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)]
      const whole = Array.from({ length }, (_, byte) => byte)
      const range = parseRange(`bytes=${first}-${last}`, length)
      const slice = range && range !== 'unsatisfiable' ? whole.slice(range.from, range.to) : range
      expect(slice).toEqual(first < length ? whole.slice(first, last + 1) : 'unsatisfiable')
    }),
  )
})

test('a range without an end goes to the end; one without a beginning is the last bytes', () => {
  expect(parseRange('bytes=10-', 100)).toEqual({ from: 10, to: 100 })
  expect(parseRange('bytes=-10', 100)).toEqual({ from: 90, to: 100 })
  expect(parseRange('bytes=-1000', 100)).toEqual({ from: 0, to: 100 })
  expect(parseRange('bytes=0-0', 100)).toEqual({ from: 0, to: 1 })
})

test('a range beyond the end, or of nothing, cannot be had', () => {
  for (const header of ['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=99999999999999999999-']) {
    expect(parseRange(header, 100)).toBe('unsatisfiable')
  }
})

test('what is no range of bytes is passed over, and the whole is given', () => {
  for (const header of [undefined, '', 'bytes=-', 'bytes=20-10', 'bytes=0-1,5-6', 'bytes=a-b', 'lines=0-1', '0-1']) {
    expect(parseRange(header, 100)).toBeNull()
  }
})
