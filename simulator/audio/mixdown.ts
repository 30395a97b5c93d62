import type { Call } from '../call.ts'
import type { Side } from './voice.ts'
import { SAMPLE_RATE, wav } from './wav.ts'

/** What of a call is to be heard. Line milliseconds since it was answered. */
export interface Excerpt {
  call: Call
  fromMs: number
  untilMs: number
  track: 'inbound' | 'outbound' | 'both'
  /** Whether silence before the first sound and after the last is left out. */
  trimSilence: boolean
}

/**
 * A WAV file of 8 kHz, 16 bits: mixed into one channel, or the person in the first and the application in the second
 * (a third party saw that order for a call placed by the API).
 */
export function excerptWav(excerpt: Excerpt, channels: 1 | 2): Buffer<ArrayBuffer> {
  const person = sideOf(excerpt, 'person')
  const application = sideOf(excerpt, 'application')
  return channels === 2 ? wav([person, application]) : wav([mixed(person, application)])
}

/** How long the excerpt is, in line milliseconds. 0 when trimming leaves nothing. */
export function excerptMs(excerpt: Excerpt): number {
  const { fromMs, untilMs } = stretchOf(excerpt)
  return Math.max(0, untilMs - fromMs)
}

/** One side of it, with everything at its time. */
function sideOf(excerpt: Excerpt, side: Side): Int16Array {
  const { fromMs, untilMs } = stretchOf(excerpt)
  const track = new Int16Array(sampleAt(Math.max(0, untilMs - fromMs)))
  for (const { side: whose, atMs, heardMs, sound } of audible(excerpt)) {
    if (whose !== side) continue
    lay(sound!.subarray(0, sampleAt(heardMs)), track, sampleAt(atMs - fromMs))
  }
  return track
}

/**
 * From where to where it goes. Trimming goes by the pieces of speech rather than by their samples: what somebody says
 * is sound, and nothing else is.
 */
function stretchOf(excerpt: Excerpt): { fromMs: number; untilMs: number } {
  const { fromMs, untilMs, trimSilence } = excerpt
  const pieces = audible(excerpt)
  if (!trimSilence || pieces.length === 0) return { fromMs, untilMs }
  return {
    fromMs: Math.max(fromMs, Math.min(...pieces.map(({ atMs }) => atMs))),
    untilMs: Math.min(untilMs, Math.max(...pieces.map(({ atMs, heardMs }) => atMs + heardMs))),
  }
}

/** The pieces of its tracks that have sound and fall into it. */
function audible({ call, fromMs, untilMs, track }: Excerpt) {
  return call.tape.pieces.filter(({ side, atMs, heardMs, sound }) => {
    const isOnTrack = track === 'both' || (side === 'person') === (track === 'inbound')
    return isOnTrack && sound !== null && atMs < untilMs && atMs + heardMs > fromMs
  })
}

function sampleAt(ms: number): number {
  return Math.round((ms / 1000) * SAMPLE_RATE)
}

/** Lays sound over a track; what reaches beyond its ends is lost. */
function lay(sound: Int16Array, track: Int16Array, at: number): void {
  for (let index = Math.max(0, -at); index < sound.length && at + index < track.length; index++) {
    track[at + index] = clamp(track[at + index]! + sound[index]!)
  }
}

function mixed(one: Int16Array, other: Int16Array): Int16Array {
  return one.map((sample, index) => clamp(sample + other[index]!))
}

function clamp(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, sample))
}
