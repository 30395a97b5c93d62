import type { Recording } from '../recordings.ts'
import type { Side } from './voice.ts'
import { SAMPLE_RATE, toPhoneBand, wav } from './wav.ts'

/**
 * A recording as a WAV file of 8 kHz, 16 bits: mixed into one channel, or the person in the first and the application
 * in the second. A third party saw that order for a call placed by the API; silence is silence.
 */
export async function recordingWav(recording: Recording, channels: 1 | 2): Promise<Buffer<ArrayBuffer>> {
  const { track } = recording.order
  const person = track === 'outbound' ? silence(recording) : sideOf(recording, 'person')
  const application = track === 'inbound' ? silence(recording) : sideOf(recording, 'application')
  const [from, until] = recording.order.trimSilence ? audibleStretch(person, application) : [0, person.length]
  const sides = [person.subarray(from, until), application.subarray(from, until)] as const
  return channels === 2 ? wav(sides) : wav([mixed(...sides)])
}

function silence(recording: Recording): Int16Array {
  const ms = recording.untilMs! - recording.fromMs
  return new Int16Array(Math.round((ms / 1000) * SAMPLE_RATE))
}

/** One side of the stretch of tape that the recording covers. */
function sideOf(recording: Recording, side: Side): Int16Array {
  const track = silence(recording)
  for (const { side: whose, atMs, speech, heardMs } of recording.call.tape.pieces) {
    if (whose !== side || !speech.samples) continue
    const all = toPhoneBand(speech.samples, speech.sampleRate)
    const heard = all.subarray(0, Math.min(all.length, sampleAt(heardMs)))
    lay(heard, track, sampleAt(atMs - recording.fromMs))
  }
  return track
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

/** About -50 dB: quieter counts as silence. */
const AUDIBLE = 100

/** From the first to the last audible sample of either side; everything when nothing is audible. */
function audibleStretch(one: Int16Array, other: Int16Array): [number, number] {
  const isAudible = (index: number) => Math.abs(one[index]!) > AUDIBLE || Math.abs(other[index]!) > AUDIBLE
  let from = 0
  let until = one.length
  while (from < until && !isAudible(from)) from++
  while (until > from && !isAudible(until - 1)) until--
  return until > from ? [from, until] : [0, one.length]
}
