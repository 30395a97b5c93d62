/** What the phone says in words: lengths of time, and why a call is over. All pure. */

/**
 * The running time of a call: "02:14", or "1:02:14" from an hour on.
 * @param {number} ms
 */
export function timer(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const clock = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return seconds < 3600 ? clock : `${Math.floor(seconds / 3600)}:${clock}`
}

/**
 * A length of time as one would say it: "2 minutes 14 seconds".
 * @param {number} ms
 */
export function spokenDuration(ms) {
  const seconds = Math.max(1, Math.round(ms / 1000))
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ]
  return parts
    .filter(([count]) => count)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ')
}

/** @typedef {import('./calls.js').EndReason} EndReason */

/** @type {Record<EndReason, { heading: string, sentence: string }>} */
const ENDINGS = {
  'they-hung-up': { heading: 'call ended', sentence: 'Dayline hung up.' },
  'you-hung-up': { heading: 'call ended', sentence: 'You hung up.' },
  declined: { heading: 'call declined', sentence: 'You declined this call.' },
  missed: { heading: 'missed call', sentence: 'It rang, and nobody answered.' },
  cancelled: { heading: 'missed call', sentence: 'Dayline stopped ringing before anybody answered.' },
  failed: { heading: 'call failed', sentence: 'The line broke. That was not you.' },
  away: { heading: 'call ended', sentence: 'The call ended while this page was out of reach.' },
}

/**
 * The heading and the sentence of an ended call. The length is told only when the two had talked.
 * @param {EndReason} reason
 * @param {number} durationMs time on the line; 0 when nobody answered
 */
export function ending(reason, durationMs) {
  const { heading, sentence } = ENDINGS[reason] ?? ENDINGS.failed
  return { heading, sentence, length: durationMs > 0 ? `You talked for ${spokenDuration(durationMs)}.` : '' }
}

/**
 * The words of a caption with the millisecond at which each begins, if the speaker keeps an even pace. Spaces stay
 * with the word before them, so that joined they are the text again.
 * @param {string} text
 * @param {number} durationMs
 * @returns {{ word: string, atMs: number }[]}
 */
export function paced(text, durationMs) {
  return [...text.matchAll(/\s*\S+\s*/g)].map(({ 0: word, index }) => ({
    word,
    atMs: Math.round((index / text.length) * durationMs),
  }))
}
