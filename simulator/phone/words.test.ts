import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ending, paced, spokenDuration, timer } from './words.js'

describe('lengths of time', () => {
  test.each([
    [0, '00:00'],
    [-40, '00:00'],
    [134_900, '02:14'],
    [3_734_000, '1:02:14'],
  ])('%d ms runs as %s', (ms, running) => expect(timer(ms)).toBe(running))

  test.each([
    [400, '1 second'],
    [61_000, '1 minute 1 second'],
    [134_000, '2 minutes 14 seconds'],
    [7_200_000, '2 hours'],
  ])('%d ms is said as %s', (ms, said) => expect(spokenDuration(ms)).toBe(said))
})

describe('the end of a call', () => {
  test('tells who hung up and how long it was', () => {
    expect(ending('they-hung-up', 134_000)).toEqual({
      heading: 'call ended',
      sentence: 'Dayline hung up.',
      length: 'You talked for 2 minutes 14 seconds.',
    })
  })

  test('tells no length where nobody talked', () => expect(ending('missed', 0).length).toBe(''))

  test('a reason it does not know is a line that broke', () => {
    expect(ending('eaten-by-a-bear' as never, 0).sentence).toBe(ending('failed', 0).sentence)
  })
})

describe('the pace of a sentence', () => {
  test('the words joined are the sentence, in order, within its time', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(60_000), (text, durationMs) => {
        const words = paced(text, durationMs)
        expect(words.map(({ word }) => word).join('')).toBe(text.trim() === '' ? '' : text)
        const starts = words.map(({ atMs }) => atMs)
        expect(starts).toEqual(starts.toSorted((a, b) => a - b))
        for (const start of starts) expect(start).toBeLessThanOrEqual(durationMs)
      }),
    )
  })
})
