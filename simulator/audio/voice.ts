/** Whose voice it is: the application that placed the call, or the person who answered it. */
export type Side = 'application' | 'person'

/** A piece of speech. */
export interface Speech {
  /** How long it lasts, in line milliseconds. */
  durationMs: number
  /** What can be heard of it, or null where nothing is synthesized. */
  sound: Sound | null
}

/** Sound of one speaker: 16-bit mono samples. */
export interface Sound {
  /** As it was synthesized, at `sampleRate` hertz: for a loudspeaker. */
  samples: Int16Array
  sampleRate: number
  /** As it comes out of a telephone, at 8 kHz: for recordings. */
  phoneBand: Int16Array
}

/** Turns words into speech. */
export interface Voice {
  /** It will be needed in a moment: whatever it takes to speak is loaded meanwhile. */
  getReady(): void
  speak(text: string, side: Side): Promise<Speech>
  /** Lets go of threads and memory. */
  stop(): Promise<void>
}

/** How fast people read aloud, about; also what applications are told to estimate with. */
const CHARACTERS_PER_SECOND = 15
/** Even one word takes a moment. */
const SHORTEST_MS = 300

/** How long words take to say, in line milliseconds, where nobody says them aloud. */
export function estimateMs(text: string): number {
  return Math.max(SHORTEST_MS, Math.round((text.length / CHARACTERS_PER_SECOND) * 1000))
}

/** Says nothing aloud, for as long as it would take. */
export const silentVoice: Voice = {
  getReady() {},
  speak: async (text) => ({ durationMs: estimateMs(text), sound: null }),
  stop: async () => {},
}

/** The parts of a text that are spoken (and shown as captions) one after the other. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?…]["'”’)]*)\s+(?=\S)/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}

/** The words of a text that were heard when it was cut after a share (0 to 1) of its time. */
export function wordsHeard(text: string, share: number): string {
  const words = text.split(/\s+/).filter(Boolean)
  const letters = words.join('').length * Math.min(1, Math.max(0, share))
  const heard: string[] = []
  let sum = 0
  for (const word of words) {
    sum += word.length
    if (sum > letters + 0.001) break
    heard.push(word)
  }
  return heard.join(' ')
}
