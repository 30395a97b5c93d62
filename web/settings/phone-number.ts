/** A number as typed, without the marks people put in to read it; whether it is a real one is for the server to say. */
export function asDialled(typed: string): string {
  return typed.replace(/[\s().\-/]/g, '')
}

/** Country codes of two digits (ITU-T E.164, annex D); 1 and 7 have one, all others three. */
const TWO_DIGIT_CODE = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/** An E.164 number in groups for the eye: "+1 202 555 0143", "+49 151 123 456 78". */
export function readable(number: string): string {
  const digits = number.slice(1)
  const codeLength = /^[17]/.test(digits) ? 1 : TWO_DIGIT_CODE.test(digits) ? 2 : 3
  // Groups of three, the last of two to four: no digit stands alone.
  const groups = digits.slice(codeLength).replace(/\d{3}(?=\d{2})/g, '$& ')
  return `+${digits.slice(0, codeLength)} ${groups}`
}
