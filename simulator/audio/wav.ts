/** The telephone's sample rate, in hertz, and that of every recording. */
export const SAMPLE_RATE = 8000

/** A RIFF/WAVE file of 16-bit PCM with one channel for each array, all of the same length. */
export function wav(channels: readonly Int16Array[], sampleRate: number = SAMPLE_RATE): Buffer<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0
  const bytes = frames * channels.length * 2
  const file = Buffer.from(new ArrayBuffer(44 + bytes))
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(36 + bytes, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(channels.length, 22)
  file.writeUInt32LE(sampleRate, 24)
  file.writeUInt32LE(sampleRate * channels.length * 2, 28)
  file.writeUInt16LE(channels.length * 2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(bytes, 40)
  // Typed arrays are in the machine's own order, which is WAV's on every machine that Node runs on but s390x.
  const samples = new Int16Array(file.buffer, file.byteOffset + 44, frames * channels.length)
  for (const [offset, channel] of channels.entries()) {
    for (let frame = 0; frame < frames; frame++) samples[frame * channels.length + offset] = channel[frame]!
  }
  return file
}

/** The samples of a 16-bit mono WAV. @throws when it is none */
export function readWav(file: Uint8Array): { samples: Int16Array; sampleRate: number } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const tag = (at: number) => String.fromCharCode(...file.subarray(at, at + 4))
  if (file.byteLength < 44 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new Error('This is no WAV file.')
  let sampleRate = 0
  for (let at = 12; at + 8 <= file.byteLength; ) {
    const length = view.getUint32(at + 4, true)
    if (tag(at) === 'fmt ') sampleRate = view.getUint32(at + 12, true)
    if (tag(at) === 'data') {
      const end = Math.min(at + 8 + length, file.byteLength)
      // A copy: the bytes may lie at an odd place of a larger buffer.
      const bytes = new Uint8Array(file.subarray(at + 8, end - ((end - at) % 2)))
      return { samples: new Int16Array(bytes.buffer), sampleRate }
    }
    at += 8 + length + (length % 2)
  }
  throw new Error('This WAV file holds no sound.')
}

/** A low-pass at about 3.4 kHz for 16 kHz, as a telephone has: a Hamming-windowed sinc of 31 taps. */
const LOW_PASS = lowPass(31, 3400 / 16_000)

function lowPass(taps: number, cutoff: number): Float64Array {
  const middle = (taps - 1) / 2
  const raw = Float64Array.from({ length: taps }, (_, index) => {
    const x = index - middle
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x)
    return sinc * (0.54 - 0.46 * Math.cos((2 * Math.PI * index) / (taps - 1)))
  })
  const sum = raw.reduce((total, tap) => total + tap, 0)
  return raw.map((tap) => tap / sum)
}

/** Speech as it comes out of a telephone: 8 kHz. Takes 16 kHz (halved, after a low-pass) or 8 kHz (as it is). */
export function toPhoneBand(samples: Int16Array, sampleRate: number): Int16Array {
  if (sampleRate === SAMPLE_RATE) return samples
  if (sampleRate !== 2 * SAMPLE_RATE) throw new RangeError(`Speech at ${sampleRate} Hz is not foreseen.`)
  const middle = (LOW_PASS.length - 1) / 2
  return Int16Array.from({ length: Math.floor(samples.length / 2) }, (_, index) => {
    let sum = 0
    for (let tap = 0; tap < LOW_PASS.length; tap++) sum += LOW_PASS[tap]! * (samples[index * 2 + tap - middle] ?? 0)
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)))
  })
}
