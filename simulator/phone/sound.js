/** The phone's loudspeaker: one audio context for everything that sounds, woken by the first touch of the page. */

/** @type {AudioContext | undefined} */
let context
/** @type {Set<() => void>} */
const listeners = new Set()

/**
 * The audio context, made when first needed. Browsers let it sound only after the page was touched or where they
 * allow it anyway; until then it is there and silent.
 * @returns {AudioContext}
 */
export function loudspeaker() {
  if (!context) {
    context = new AudioContext()
    context.onstatechange = () => {
      for (const tell of listeners) tell()
    }
  }
  if (context.state === 'suspended') void context.resume()
  return context
}

/** Whether anything played now would be heard. */
export const canSound = () =>
  context?.state === 'running' || (!context && navigator.userActivation?.hasBeenActive === true)

/**
 * Calls `tell` whenever the answer of `canSound` may have changed.
 * @param {() => void} tell
 */
export function onSoundChange(tell) {
  listeners.add(tell)
}

for (const touch of ['pointerdown', 'keydown']) {
  addEventListener(touch, () => loudspeaker(), { capture: true })
}

/**
 * One pure tone with a soft beginning and a fading end.
 * @param {{ hz: number, at: number, seconds: number, loudness: number, fade?: 'bell' | 'flat' }} tone
 *   `at`: the context's time in seconds; a `bell` dies away from its stroke, `flat` holds and stops
 * @returns {() => void} silences it
 */
export function tone({ hz, at, seconds, loudness, fade = 'flat' }) {
  const speaker = loudspeaker()
  const voice = new OscillatorNode(speaker, { frequency: hz })
  const volume = new GainNode(speaker, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(loudness, at + 0.008)
  if (fade === 'bell') volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds)
  else {
    volume.gain.setValueAtTime(loudness, at + seconds - 0.02)
    volume.gain.linearRampToValueAtTime(0, at + seconds)
  }
  voice.connect(volume).connect(speaker.destination)
  voice.start(at)
  voice.stop(at + seconds)
  return () => {
    volume.gain.cancelScheduledValues(speaker.currentTime)
    volume.gain.setTargetAtTime(0, speaker.currentTime, 0.02)
  }
}
