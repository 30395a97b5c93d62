import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { spaced, toE164 } from './phone-number.js'

const e164 = fc.stringMatching(/^\+[1-9]\d{6,14}$/)

describe('a number as people write it', () => {
  test.each([
    ['+1 (202) 555-0143', '+12025550143'],
    ['0049 30 901820', '+4930901820'],
    ['+44 20.7946.0018', '+442079460018'],
    ['  +1 202\u2011555\u20110143 ', '+12025550143'],
  ])('%s is %s', (typed, number) => expect(toE164(typed)).toBe(number))

  test.each(['', '2025550143', '+0 202 555 0143', '+1 202', '+1202555014312345', '+1 202 CALL ME'])(
    '%s is not whole',
    (typed) => expect(toE164(typed)).toBeNull(),
  )
})

describe('a number with room to breathe', () => {
  test.each([
    ['+12025550143', '+1 202 555 0143'],
    ['+442079460018', '+44 207 946 0018'],
    ['+351211234567', '+351 211 234 567'],
    ['anonymous', 'anonymous'],
  ])('%s reads %s', (number, read) => expect(spaced(number)).toBe(read))

  test('reads back as the same number, and no digit stands alone at its end', () => {
    fc.assert(
      fc.property(e164, (number) => {
        expect(toE164(spaced(number))).toBe(number)
        expect(spaced(number)).not.toMatch(/ \d$/)
      }),
    )
  })
})
