/** The page's one owner of time: nothing else here reads a clock or sets a timer. */

/** Now, in milliseconds since 1970. */
export const now = () => Date.now()

/**
 * Does `act` once, `ms` milliseconds from now.
 * @param {number} ms
 * @param {() => void} act
 * @returns {() => void} forgets it
 */
export function after(ms, act) {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}

/**
 * Does `act` every `ms` milliseconds.
 * @param {number} ms
 * @param {() => void} act
 * @returns {() => void} stops it
 */
export function every(ms, act) {
  const timer = setInterval(act, ms)
  return () => clearInterval(timer)
}

/**
 * A moment that the line told, in milliseconds since 1970; NaN when it is none.
 * @param {string | number} told ISO 8601 or milliseconds
 */
export const moment = (told) => new Date(told).getTime()

/** The time and the day as the phone's face shows them, in this device's zone: "18:31" and "Wednesday, 20 May". */
export function face() {
  const date = new Date()
  /** @param {Intl.DateTimeFormatOptions} options */
  const part = (options) => date.toLocaleString('en-GB', options)
  return {
    time: part({ hour: '2-digit', minute: '2-digit' }),
    day: `${part({ weekday: 'long' })}, ${part({ day: 'numeric', month: 'long' })}`,
  }
}
