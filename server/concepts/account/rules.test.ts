import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countryOf, judgeGuess, MOST_WRONG_GUESSES, makeCode, readPhoneNumber } from './rules.ts'

const codeOf = (typed: string, countries: ReadonlySet<string> | null = null) => {
  try {
    return readPhoneNumber(typed, countries)
  } catch (error) {
    return (error as { code: string }).code
  }
}

test.for([
  ['+12025550143', '+12025550143'],
  ['+1 (202) 555-0143', '+12025550143'],
  ['+49 151 23456789', '+4915123456789'],
  ['+49 30 901820', '+4930901820'],
  ['2025550143', 'invalid-phone-number'],
  ['0049 151 23456789', 'invalid-phone-number'],
  ['+1202555014', 'invalid-phone-number'],
  ['+1234', 'invalid-phone-number'],
  ['call me', 'invalid-phone-number'],
  ['+12025550143;ext=5', 'invalid-phone-number'],
  ['+19002345678', 'phone-number-not-callable'], // premium, North America
  ['+498005551234', 'phone-number-not-callable'], // freephone, Germany
  ['+449098790000', 'phone-number-not-callable'], // premium, United Kingdom
  ['+18005551234', 'phone-number-not-callable'],
] as const)('%s is read as %s', ([typed, read]) => {
  expect(codeOf(typed)).toBe(read)
})

test('a country is the number’s own, not that of its calling code', () => {
  const american = new Set(['US'])
  expect(codeOf('+12025550143', american)).toBe('+12025550143')
  expect(codeOf('+18765551234', american)).toBe('country-not-allowed') // Jamaica, +1 as well
  expect(codeOf('+4915123456789', american)).toBe('country-not-allowed')
})

test.for([
  ['+12025550100', 'US'],
  ['+18765551234', 'JM'],
  ['+4915123456789', 'DE'],
  ['+15551234567', 'US'], // in no plan, as made-up numbers are
  ['+80012345678', undefined], // of no country
] as const)('the country of %s is %s', ([number, country]) => {
  expect(countryOf(number)).toBe(country)
})

test('a refused number says how one is written', () => {
  expect(() => readPhoneNumber('12', null)).toThrow('+1XXXXXXXXXX')
})

test('a code is six digits, none of them the nine that means stop', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), (chance) => {
      const code = makeCode((below) => chance.next().value % below)
      expect(code).toMatch(/^[0-8]{6}$/)
    }),
  )
})

test('five wrong codes are all there are, and then not even the right one counts', () => {
  const guess = (wrongToday: number, matches: boolean) =>
    judgeGuess({ status: 'calling', isLate: false, wrongToday, matches })
  expect(guess(0, true)).toBe('right')
  expect(guess(MOST_WRONG_GUESSES - 1, true)).toBe('right')
  expect(guess(MOST_WRONG_GUESSES, true)).toBe('spent')
  expect(guess(0, false)).toBe('wrong')
  expect(guess(MOST_WRONG_GUESSES - 1, false)).toBe('spent')
})

test('a late code and a proof that is over are worth nothing, right or not', () => {
  for (const matches of [true, false]) {
    expect(judgeGuess({ status: 'calling', isLate: true, wrongToday: 0, matches })).toBe('expired')
    expect(judgeGuess({ status: 'failed', isLate: false, wrongToday: 0, matches })).toBe('expired')
  }
})
