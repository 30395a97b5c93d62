/** RIFF header, format chunk and data chunk as every telephone recording begins: 44 bytes of 16-bit PCM or mu-law WAV. */
const HEADER_BYTES = 44
const BYTE_RATE_AT = 28

/** Measures a WAV as it streams by. Source of the layout: RIFF WAVE, Microsoft and IBM, 1991. */
export class WavMeter {
  #head = Buffer.alloc(0)
  #bytes = 0

  take(chunk: Uint8Array): void {
    if (this.#head.length < HEADER_BYTES) this.#head = Buffer.concat([this.#head, chunk]).subarray(0, HEADER_BYTES)
    this.#bytes += chunk.length
  }

  /** Length of what was taken, in milliseconds; 0 for anything that is no WAV. */
  durationMs(): number {
    if (this.#head.length < HEADER_BYTES || this.#head.toString('latin1', 0, 4) !== 'RIFF') return 0
    const byteRate = this.#head.readUInt32LE(BYTE_RATE_AT)
    return byteRate === 0 ? 0 : Math.round(((this.#bytes - HEADER_BYTES) / byteRate) * 1000)
  }
}
