import { describe, expect, test } from 'vitest'
import { type Ear, FRESH_EAR, hearFinal, hearPartial, hearSpeaking, nextAnswer, takeAll, wordsHeard } from './ear.ts'
import { after } from './moments.ts'

const START = Temporal.Instant.from('2026-05-01T16:00:00Z')
const at = (ms: number) => after(START, ms)
const partial = (ear: Ear, text: string, ms = 0) => hearPartial(ear, text, true, at(ms))
const final = (ear: Ear, text: string, ms = 0) => hearFinal(ear, text, true, at(ms)).ear

/** When an answer began and ended, in milliseconds. Two instants look alike to a matcher, numbers do not. */
function times(ear: Ear): (number | undefined)[] {
  const { startedAt, endedAt } = wordsHeard(ear, 0, true)
  return [startedAt, endedAt].map((instant) => instant?.since(START).total('milliseconds'))
}

/** What the next answer hears of an utterance of which the one before took the beginning. */
const left = (taken: string, utterance: string) =>
  final(nextAnswer(takeAll(partial(FRESH_EAR, taken)), START), utterance).text

describe('what was heard', () => {
  test('an end without words takes nothing back', () => {
    expect(final(partial(FRESH_EAR, 'the garden'), '').text).toBe('the garden')
    expect(final(partial(FRESH_EAR, 'the garden'), ' … ').text).not.toBe('')
    expect(final(FRESH_EAR, ' ')).toMatchObject({ text: '', hearing: '', startedAt: null })
  })

  test('a partial may be taken back by the next', () => {
    expect(partial(partial(FRESH_EAR, 'the garden'), '')).toMatchObject({ hearing: '', startedAt: null, heardAt: null })
  })

  test('an answer begins when the caller began to speak, if the carrier tells', () => {
    const told = final(hearSpeaking(FRESH_EAR, true, at(1000)), 'The garden.', 4000)
    expect(times(told)).toEqual([1000, 4000])
    const untold = final(partial(FRESH_EAR, 'The', 2000), 'The garden.', 4000)
    expect(times(untold)).toEqual([2000, 4000])
    const more = final(partial(untold, 'And', 6000), 'And the dog.', 7000)
    expect(times(more)).toEqual([2000, 7000])
  })

  test('an utterance cut in two goes on in the next answer, which begins no earlier', () => {
    const speaking = partial(hearSpeaking(FRESH_EAR, true, at(0)), 'the garden', 500)
    const next = nextAnswer(takeAll(speaking), at(9000))
    expect(next).toMatchObject({ text: '', hearing: '', taken: 'the garden' })
    const ended = final(next, 'The garden and the dog.', 12_000)
    expect(ended).toMatchObject({ text: 'and the dog.', taken: '' })
    expect(times(ended)).toEqual([9000, 12_000])
  })

  test.each([
    ['the garden', 'The garden.', ''],
    ['the garden', 'The garden, and the dog.', 'and the dog.'],
    ['I went to the gardens', 'I went to the garden today.', 'garden today.'],
    ['the garden was lovely', 'The dog was lovely.', 'The dog was lovely.'],
    ['I was happy', 'I learned patience.', 'I learned patience.'],
    ['the garden', 'the', ''],
    ['the garden', 'Patience.', 'Patience.'],
  ])('after %j was taken, %j leaves %j', (taken, utterance, rest) => {
    expect(left(taken, utterance)).toBe(rest)
  })

  test('what was taken twice is still known', () => {
    const once = nextAnswer(takeAll(partial(FRESH_EAR, 'one two')), START)
    const twice = nextAnswer(takeAll(partial(once, 'one two three')), START)
    expect(twice.taken).toBe('one two three')
    expect(final(twice, 'One two three four.').text).toBe('four.')
  })
})
