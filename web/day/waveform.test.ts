import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loudness } from './waveform.ts'

test('silence is flat, the loudest part is one, the others stand in proportion', () => {
  expect(loudness([new Float32Array(800)], 4)).toEqual([0, 0, 0, 0])
  const samples = new Float32Array(400).fill(0, 0, 100).fill(0.04, 100, 200).fill(0.16, 200, 400)
  expect(loudness([samples], 4).map((part) => Number(part.toFixed(3)))).toEqual([0, 0.25, 1, 1])
})

test('whoever speaks is seen: the louder channel counts', () => {
  const me = new Float32Array([0.5, 0.5, 0, 0])
  const you = new Float32Array([0, 0, 0.5, 0.5])
  expect(loudness([me, you], 2)).toEqual([1, 1])
})

test('any recording gives as many bars as asked for, each from zero to one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 80 }),
      (samples, bars) => {
        const parts = loudness([Float32Array.from(samples)], bars)
        expect(parts).toHaveLength(bars)
        expect(parts.every((part) => part >= 0 && part <= 1)).toBe(true)
      },
    ),
  )
})
