import type { Clock, Timer } from '#server/platform/clock.ts'

/**
 * How much of what we said has yet to be spoken, so that a goodbye is heard to its end before the line is closed.
 *
 * Best known from `tokens-played`, which repeats our words as they are spoken; then from the speaker events; and where
 * neither comes, from the clock. Whatever goes missing, the wait ends: a lost event must not hold somebody on the line.
 */
export interface SpeechLeft {
  /** Words were handed to the carrier. */
  said(text: string): void
  /** The carrier has begun or stopped to speak. */
  speaking(on: boolean): void
  /** The carrier has spoken these words. */
  played(text: string): void
  /** The caller cut our voice off: the carrier drops the rest of what was queued. */
  cutOff(): void
  /** Calls back once, when nothing is left to be spoken; at once where nothing is. */
  whenSpoken(then: () => void): void
  /** Forgets who waits, and the timer with it. */
  stop(): void
}

/** Speaking pace where it has to be estimated. Recorded live calls: 19 to 21, so this leans to waiting. */
const CHARACTERS_PER_SECOND = 15
/** Longest wait for the sound of words just handed over. Recorded live calls: 0.25 to 0.75 s. */
const UNTIL_SOUND_MS = 3000
/** A pause after the last word, so that an estimate does not cut it. */
const AFTERWARDS_MS = 1000

export function watchSpeech(clock: Clock): SpeechLeft {
  let unspoken = 0
  let voice: 'unknown' | 'on' | 'off' = 'unknown'
  let lastSaidAt = 0
  let estimatedEnd = 0
  let waiting: { then: () => void; timer: Timer } | undefined

  const now = () => clock.now().epochMilliseconds

  /** How long to wait before taking everything for spoken, in ms, going by what is known now. */
  function patience(): number {
    if (unspoken === 0 && voice !== 'on') return 0
    const estimate = Math.max(0, estimatedEnd - now())
    // Its end will be told. Should that never come: twice as long as it ought to take, and some more.
    if (voice === 'on') return 2 * estimate + UNTIL_SOUND_MS
    // It stopped, and words handed over just now may yet begin. All that is queued is spoken under one on and off.
    if (voice === 'off') return Math.max(0, lastSaidAt + UNTIL_SOUND_MS - now())
    return estimate + AFTERWARDS_MS
  }

  function reconsider(): void {
    if (waiting) wait(waiting.then)
  }

  function wait(then: () => void): void {
    if (waiting) clock.clearTimeout(waiting.timer)
    waiting = undefined
    const ms = patience()
    const spoken = () => {
      waiting = undefined
      then()
    }
    if (ms === 0) spoken()
    else waiting = { then, timer: clock.setTimeout(spoken, ms) }
  }

  return {
    said(text) {
      unspoken += weight(text)
      lastSaidAt = now()
      estimatedEnd = Math.max(estimatedEnd, lastSaidAt) + (text.length / CHARACTERS_PER_SECOND) * 1000
      reconsider()
    },
    speaking(on) {
      voice = on ? 'on' : 'off'
      reconsider()
    },
    played(text) {
      unspoken = Math.max(0, unspoken - weight(text))
      reconsider()
    },
    cutOff() {
      unspoken = 0
      voice = 'off'
      estimatedEnd = now()
      reconsider()
    },
    whenSpoken: wait,
    stop() {
      if (waiting) clock.clearTimeout(waiting.timer)
      waiting = undefined
    },
  }
}

/** Spaces and marks come back differently cut, so only letters and digits count. */
function weight(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}
