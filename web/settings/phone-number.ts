/** A number as typed, without the marks people put in to read it; whether it is a real one is for the server to say. */
export function asDialled(typed: string): string {
  return typed.replace(/[\s().\-/]/g, '')
}

/** An E.164 number in groups for the eye: "+1 202 555 0143", and others in threes. */
export function readable(number: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number)
  if (american) return `+1 ${american.slice(1).join(' ')}`
  return number.replace(/\d{3}(?=\d{2})/g, '$& ')
}
