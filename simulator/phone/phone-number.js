/** Telephone numbers as people write them, as networks want them (E.164), and as eyes like them. */

/** A number from the range set aside for fiction, so that nobody is ever rung by accident. */
export const FIRST_NUMBER = '+12025550143'

/** ITU-T E.164: a plus, a country code that does not begin with 0, at most 15 digits in all. */
const E164 = /^\+[1-9]\d{6,14}$/

/** Country codes of two digits (ITU-T list of country codes); 1 and 7 have one, all others three. */
const TWO_DIGIT_CODES = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/**
 * The E.164 form of what somebody typed, or null when it cannot be one. Spaces, dots, dashes and brackets are taken
 * for punctuation, and a leading 00 for the plus.
 * @param {string} typed
 * @returns {string | null}
 */
export function toE164(typed) {
  const bare = typed.replace(/[\s().\-\u2010-\u2015/]/g, '').replace(/^00/, '+')
  return E164.test(bare) ? bare : null
}

/**
 * An E.164 number with room to breathe: "+1 202 555 0143". Anything else comes back as it was.
 * @param {string} number
 */
export function spaced(number) {
  if (!E164.test(number)) return number
  const digits = number.slice(1)
  const codeLength = /^[17]/.test(digits) ? 1 : TWO_DIGIT_CODES.test(digits) ? 2 : 3
  return `+${[digits.slice(0, codeLength), ...inGroups(digits.slice(codeLength))].join(' ')}`
}

/**
 * Groups of three, the last of two to four, so that no digit stands alone.
 * @param {string} digits
 * @returns {string[]}
 */
function inGroups(digits) {
  if (digits.length <= 4) return [digits]
  return [digits.slice(0, 3), ...inGroups(digits.slice(3))]
}
