import { expect, test } from 'vitest'
import { WavMeter } from './rules.ts'

/** A WAV header for 16-bit mono at this rate. */
function header(rate: number): Buffer {
  const bytes = Buffer.alloc(44)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(rate * 2, 28)
  return bytes
}

test('a WAV is as long as its bytes, in whatever pieces they come', () => {
  for (const piece of [1, 7, 44, 4096]) {
    const meter = new WavMeter()
    const wav = Buffer.concat([header(8000), Buffer.alloc(8000 * 2 * 3)])
    for (let at = 0; at < wav.length; at += piece) meter.take(wav.subarray(at, at + piece))
    expect(meter.durationMs()).toBe(3000)
  }
})

test('what is no WAV has no length', () => {
  const meter = new WavMeter()
  expect(meter.durationMs()).toBe(0)
  meter.take(Buffer.from('<html>not a recording</html>'.repeat(4)))
  expect(meter.durationMs()).toBe(0)
})
