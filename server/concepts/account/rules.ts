import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/max'
import { DomainError } from '#server/platform/errors.ts'

/** How long a code can be keyed in. */
export const PROOF_MINUTES = 10
/** Wrong codes somebody may key in a day, over all their proofs. */
export const MOST_WRONG_GUESSES = 5
/** Proofs a day, for a person and for a number. */
export const MOST_PROOFS = 3
/** What somebody agrees to by keying in the code, as it is said on the phone. The name is kept with the consent. */
export const CONSENT_WORDING = 'daily-calls-v1'

/** Kinds of number a journal may ring. Where mobile and fixed lines share a range, as in North America, it is both. */
const CALLABLE = new Set(['MOBILE', 'FIXED_LINE', 'FIXED_LINE_OR_MOBILE'])

/** Which countries this installation calls; null is any. Two letters, ISO 3166-1. */
export type DialCountries = ReadonlySet<string> | null

/**
 * Reads a number that somebody typed, or refuses it in words that help.
 *
 * It must be in E.164 already (`+` and digits; spaces, dashes, dots and brackets are forgiven), valid by
 * libphonenumber's full metadata (the smaller set does not know premium numbers), a mobile or fixed line, and in a
 * country that this installation calls. The country is the number's own, never just its calling code: +1 is shared by
 * twenty-five countries, some of them expensive.
 *
 * @throws DomainError `invalid-phone-number`, `phone-number-not-callable`, `country-not-allowed`
 */
export function readPhoneNumber(typed: string, countries: DialCountries): string {
  const compact = typed.replace(/[\s().-]/g, '')
  const number = /^\+[1-9]\d{6,14}$/.test(compact) ? parsePhoneNumber(compact) : undefined
  if (!number?.isValid()) {
    throw new DomainError(
      'invalid',
      'invalid-phone-number',
      'Please write the number in international form, such as +1XXXXXXXXXX.',
    )
  }
  if (!CALLABLE.has(number.getType() ?? '')) {
    throw new DomainError(
      'invalid',
      'phone-number-not-callable',
      'I only call mobile and ordinary lines. Please give another number, such as +1XXXXXXXXXX.',
    )
  }
  if (countries && !countries.has(number.country ?? '')) {
    throw new DomainError('invalid', 'country-not-allowed', 'This Dayline does not call that country.')
  }
  return number.number
}

/** The country a number belongs to; for one that is in no country's plan, the first of those that share its calling code. */
export function countryOf(number: string): CountryCode | undefined {
  const parsed = parsePhoneNumber(number)
  return parsed?.country ?? parsed?.getPossibleCountries()[0]
}

/**
 * Six digits out of 531,441. Nine is left out, since on the phone a 9 means "never call me again" at any moment.
 *
 * @param below a whole number from 0 to `below` - 1, all as likely (the `Random` seam)
 */
export function makeCode(below: (bound: number) => number): string {
  return Array.from({ length: 6 }, () => below(9)).join('')
}

export type Verdict = 'right' | 'wrong' | 'spent' | 'expired'

/** What a keyed code is worth. Spent tries and a late code count before the code itself, so they tell nothing of it. */
export function judgeGuess(guess: {
  status: 'calling' | 'proved' | 'failed' | 'expired'
  isLate: boolean
  wrongToday: number
  matches: boolean
}): Verdict {
  if (guess.status !== 'calling' || guess.isLate) return 'expired'
  if (guess.wrongToday >= MOST_WRONG_GUESSES) return 'spent'
  if (guess.matches) return 'right'
  return guess.wrongToday + 1 >= MOST_WRONG_GUESSES ? 'spent' : 'wrong'
}
