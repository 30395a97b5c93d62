/** The sounds of the phone itself: it rings like small wooden bells, keys sing, and a call that ends says so. */
import { canSound, loudspeaker, tone } from './sound.js'
import { every } from './time.js'

/** Seconds from one ring to the next. */
const RING_EVERY = 3.6

/** The ring: a rising figure, twice. Hertz and seconds. */
const RING = [
  { hz: 659.26, at: 0 },
  { hz: 783.99, at: 0.17 },
  { hz: 987.77, at: 0.34 },
  { hz: 783.99, at: 0.51 },
  { hz: 659.26, at: 0.96 },
  { hz: 783.99, at: 1.13 },
  { hz: 987.77, at: 1.3 },
  { hz: 1318.51, at: 1.47 },
]

/** A struck bar sounds its note and, softly and briefly, the fourth harmonic: that is what makes it wood. */
const PARTIALS = [
  { ratio: 1, seconds: 0.9, loudness: 0.16 },
  { ratio: 4, seconds: 0.16, loudness: 0.05 },
]

/** DTMF: each key is the sum of its row's and its column's tone, in hertz (ITU-T Q.23). */
const ROWS = [697, 770, 852, 941]
const COLUMNS = [1209, 1336, 1477]
const KEYS = '123456789*0#'

/**
 * Rings until told to stop. Where the browser keeps pages silent the ring is only seen, and begins to sound with the
 * first touch.
 * @returns {() => void} stops it
 */
export function ring() {
  const speaker = loudspeaker()
  /** @type {(() => void)[]} */
  let sounding = []
  const once = () => {
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([500, 200, 500])
    // A context that is not allowed to sound would keep all these and play them together later.
    if (speaker.state !== 'running') return
    const at = speaker.currentTime + 0.05
    sounding = RING.flatMap((note) =>
      PARTIALS.map(({ ratio, ...rest }) => tone({ hz: note.hz * ratio, at: at + note.at, fade: 'bell', ...rest })),
    )
  }
  const onceWoken = () => {
    if (sounding.length === 0) once()
  }
  speaker.addEventListener('statechange', onceWoken)
  const rest = every(RING_EVERY * 1000, once)
  once()
  return () => {
    rest()
    speaker.removeEventListener('statechange', onceWoken)
    for (const silence of sounding) silence()
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(0)
  }
}

/**
 * The tone of one key.
 * @param {string} digit
 */
export function keyTone(digit) {
  const place = KEYS.indexOf(digit)
  if (place < 0) return
  const at = loudspeaker().currentTime
  for (const hz of [ROWS[Math.floor(place / 3)] ?? 0, COLUMNS[place % 3] ?? 0])
    tone({ hz, at, seconds: 0.14, loudness: 0.06 })
}

/** Two soft low notes: the other end is gone. */
export function endTone() {
  if (!canSound()) return
  const at = loudspeaker().currentTime
  tone({ hz: 440, at, seconds: 0.3, loudness: 0.08, fade: 'bell' })
  tone({ hz: 349.23, at: at + 0.18, seconds: 0.45, loudness: 0.08, fade: 'bell' })
}
