import { createDecipheriv, createHash, createHmac, createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Random, systemRandom } from '../random.ts'
import type { Place, RootKey } from './envelope.ts'
import { SealBrokenError } from './errors.ts'
import {
  type ByteRange,
  HEADER_BYTES,
  openSegments,
  plainLength,
  SEGMENT_BYTES,
  type SealedBlob,
  sealSegments,
} from './sealed-stream.ts'

const keyBytes = Buffer.from(Array.from({ length: 32 }, (_, index) => index))
const root: RootKey = { version: 1, secret: createSecretKey(keyBytes) }
const place: Place = { purpose: 'recording', userId: 'ada', recordId: 'recording-1', field: 'audio' }
const SEALED = SEGMENT_BYTES + 16

async function* inChunks(plain: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < plain.length; at += size) yield plain.subarray(at, at + size)
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks))
}

function seal(plain: Uint8Array, { at = place, chunk = 10_000, random = systemRandom } = {}): Promise<Buffer> {
  return collect(sealSegments(root, at, inChunks(plain, chunk), random))
}

function blobOf(sealed: Buffer): SealedBlob & { reads: [number, number][] } {
  const reads: [number, number][] = []
  return {
    size: sealed.length,
    reads,
    read: async (from, to) => {
      reads.push([from, to])
      return sealed.subarray(from, to)
    },
  }
}

function open(sealed: Buffer, { range, at = place }: { range?: ByteRange; at?: Place } = {}): Promise<Buffer> {
  return collect(openSegments(root, at, blobOf(sealed), range))
}

/** Bytes in which no two segments are alike. */
function audio(length: number): Buffer {
  return systemRandom.bytes(length)
}

/** Salt of 0x11, prefix of 0x33. */
function fixedRandom(): Random {
  const fills = [0x11, 0x33]
  return { ...systemRandom, bytes: (length) => Buffer.alloc(length, fills.shift()) }
}

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at)
  return changed
}

/** The pieces of a sealed stream: its header and each segment, as they lie. */
function pieces(sealed: Buffer): Buffer[] {
  const found = [sealed.subarray(0, HEADER_BYTES)]
  for (let at = HEADER_BYTES; at < sealed.length; at += SEALED) found.push(sealed.subarray(at, at + SEALED))
  return found
}

describe('known vectors, computed once by another implementation (Python cryptography 48)', () => {
  const header = `010200000001${'11'.repeat(32)}${'33'.repeat(7)}`

  test('a short stream', async () => {
    const sealed = await seal(Buffer.from('A short tone.'), { random: fixedRandom() })
    expect(sealed.toString('hex')).toBe(`${header}2f4afa08633378c340a44a2d464496c7f1cd6e3001ce2688c7435889e1`)
  })

  test('a stream of two segments', async () => {
    const plain = Buffer.from(Array.from({ length: SEGMENT_BYTES + 3 }, (_, index) => (index * 7) % 256))
    const sealed = await seal(plain, { random: fixedRandom() })
    expect(sealed.subarray(0, HEADER_BYTES).toString('hex')).toBe(header)
    expect(sealed.subarray(-19).toString('hex')).toBe('afe7cab2b3c9622a4d2b4da17229d32bda2ef3')
    expect(createHash('sha256').update(sealed).digest('hex')).toBe(
      '27e28f01a46d8c7d92360d204f90243bf9396d1672f870d010609fa2e50ee64c',
    )
  })
})

test('each segment opens by hand, with nothing of ours', async () => {
  const plain = audio(2 * SEGMENT_BYTES + 5)
  const sealed = await seal(plain)
  const [salt, prefix] = [sealed.subarray(6, 38), sealed.subarray(38, 45)]
  const extracted = createHmac('sha256', salt).update(keyBytes).digest()
  const key = createHmac('sha256', extracted).update('dayline/1/2/recording\x01').digest()
  const context = '\x01\x02\0\0\0\x01\0\0\0\x09recording\0\0\0\x03ada\0\0\0\x0brecording-1\0\0\0\x05audio'
  const opened = pieces(sealed)
    .slice(1)
    .map((segment, number) => {
      const nonce = Buffer.concat([prefix, Buffer.of(0, 0, 0, number, number === 2 ? 1 : 0)])
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
      decipher.setAAD(Buffer.from(context, 'latin1')).setAuthTag(segment.subarray(-16))
      return Buffer.concat([decipher.update(segment.subarray(0, -16)), decipher.final()])
    })
  expect(Buffer.concat(opened).equals(plain)).toBe(true)
})

test.each([
  ['nothing', 0, 0],
  ['one byte', 1, 1],
  ['a segment less a byte', SEGMENT_BYTES - 1, 1],
  ['exactly one segment', SEGMENT_BYTES, 1],
  ['a segment and a byte', SEGMENT_BYTES + 1, 2],
  ['exactly three segments', 3 * SEGMENT_BYTES, 3],
])('%s comes back whole', async (_, length, segments) => {
  const plain = audio(length)
  const sealed = await seal(plain)
  expect(sealed.length).toBe(HEADER_BYTES + length + 16 * Math.max(1, segments))
  expect(plainLength(sealed.length)).toBe(length)
  expect((await open(sealed)).equals(plain)).toBe(true)
})

test('how the bytes came in changes nothing of how they lie', async () => {
  const plain = audio(SEGMENT_BYTES + 100)
  const whole = await seal(plain, { chunk: plain.length, random: fixedRandom() })
  for (const chunk of [777, SEGMENT_BYTES, SEGMENT_BYTES + 1]) {
    expect((await seal(plain, { chunk, random: fixedRandom() })).equals(whole)).toBe(true)
  }
})

test('a producer may use its room again for the next chunk', async () => {
  async function* reusing() {
    const room = Buffer.alloc(SEGMENT_BYTES)
    for (const fill of [1, 2, 3]) yield room.fill(fill)
  }
  const opened = await open(await collect(sealSegments(root, place, reusing(), systemRandom)))
  expect([0, 1, 2].map((number) => opened[number * SEGMENT_BYTES])).toEqual([1, 2, 3])
})

test('any range is that slice of the plaintext', async () => {
  const plain = audio(3 * SEGMENT_BYTES + 1234)
  const sealed = await seal(plain)
  const border = fc.oneof(
    fc.integer({ min: 0, max: plain.length }),
    fc.constantFrom(0, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 3 * SEGMENT_BYTES, plain.length),
  )
  await fc.assert(
    fc.asyncProperty(border, border, async (one, other) => {
      const range = { from: Math.min(one, other), to: Math.max(one, other) }
      expect((await open(sealed, { range })).equals(plain.subarray(range.from, range.to))).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('a range reads the header, the last segment, and then only what it needs', async () => {
  const blob = blobOf(await seal(audio(10 * SEGMENT_BYTES)))
  await collect(openSegments(root, place, blob, { from: 4 * SEGMENT_BYTES + 5, to: 4 * SEGMENT_BYTES + 6 }))
  const start = (number: number) => HEADER_BYTES + number * SEALED
  expect(blob.reads).toEqual([
    [0, HEADER_BYTES],
    [start(9), start(10)],
    [start(4), start(5)],
  ])
})

test.each([
  { from: -1, to: 2 },
  { from: 3, to: 2 },
  { from: 0, to: 101 },
  { from: 0.5, to: 2 },
  { from: Number.NaN, to: 2 },
])('the range %o reaches beyond 100 bytes, or is none', async (range) => {
  await expect(open(await seal(audio(100)), { range })).rejects.toThrow(RangeError)
})

describe('refused', async () => {
  const plain = audio(3 * SEGMENT_BYTES + 500)
  const sealed = await seal(plain)
  const [header, first, second, third, last] = pieces(sealed) as [Buffer, Buffer, Buffer, Buffer, Buffer]

  test.each([
    ['two segments swapped', [header, second, first, third, last]],
    ['the last segment dropped', [header, first, second, third]],
    ['the last segment emptied', [header, first, second, third, last.subarray(-16)]],
    ['the last segment cut', [header, first, second, third, last.subarray(0, -1)]],
    ['a segment in the middle dropped', [header, first, third, last]],
    ['a segment twice', [header, first, first, second, third, last]],
    ['the last segment twice', [header, first, second, third, last, last]],
    ['the last segment alone', [header, last]],
    ['a byte after the end', [header, first, second, third, last, Buffer.of(0)]],
    ['many bytes after the end', [header, first, second, third, last, audio(2 * SEALED)]],
    ['no header', [first, second, third, last]],
    ['the header alone', [header]],
    ['nothing at all', []],
  ])('%s: not a byte comes out', async (_, parts) => {
    const released: Buffer[] = []
    const opening = async () => {
      for await (const bytes of openSegments(root, place, blobOf(Buffer.concat(parts)))) released.push(bytes)
    }
    await expect(opening()).rejects.toThrow(SealBrokenError)
    expect(released).toEqual([])
  })

  test('segments of two files of the same place swapped', async () => {
    const own = pieces(sealed)
    const others = pieces(await seal(plain))
    for (let swapped = 0; swapped < own.length; swapped++) {
      const mixed = own.map((piece, index) => (index === swapped ? (others[index] ?? piece) : piece))
      await expect(open(Buffer.concat(mixed))).rejects.toThrow(SealBrokenError)
    }
  })

  test('another person, recording, field or purpose', async () => {
    for (const at of [
      { ...place, userId: 'bob' },
      { ...place, recordId: 'recording-2' },
      { ...place, field: 'video' },
      { ...place, purpose: 'answer' } as const,
    ]) {
      await expect(open(sealed, { at })).rejects.toThrow(SealBrokenError)
    }
  })

  test.each([
    ['the format', 0],
    ['the algorithm', 1],
    ['the key version', 5],
    ['the salt', 6],
    ['the nonce prefix', 44],
    ['the first segment', HEADER_BYTES + 9],
    ['the tag of the first segment', HEADER_BYTES + SEGMENT_BYTES + 3],
    ['a segment in the middle', HEADER_BYTES + SEALED + 100],
    ['the last segment', sealed.length - 300],
    ['the very last byte', sealed.length - 1],
  ])('a bit flipped in %s', async (_, at) => {
    for (let bit = 0; bit < 8; bit++) await expect(open(flipped(sealed, at, bit))).rejects.toThrow(SealBrokenError)
  })

  test('a bit flipped anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: sealed.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        async (at, bit) => {
          await expect(open(flipped(sealed, at, bit))).rejects.toThrow(SealBrokenError)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('a range far from the damage, when the file was cut or added to', async () => {
    const range = { from: 0, to: 10 }
    await expect(open(sealed.subarray(0, -SEALED), { range })).rejects.toThrow(SealBrokenError)
    await expect(open(Buffer.concat([sealed, Buffer.of(0)]), { range })).rejects.toThrow(SealBrokenError)
  })

  test('a store that reads less than it was asked for', async () => {
    for (const [ofHeader, ofSegment] of [
      [0, 0],
      [HEADER_BYTES - 1, 0],
      [HEADER_BYTES, 0],
      [HEADER_BYTES, 3],
      [HEADER_BYTES, 16],
    ] as const) {
      const read = async (from: number) => sealed.subarray(from, from + (from === 0 ? ofHeader : ofSegment))
      await expect(collect(openSegments(root, place, { size: sealed.length, read }))).rejects.toThrow(SealBrokenError)
    }
  })
})

test('damage in the middle lets out only what came before it, and that is right', async () => {
  const plain = audio(4 * SEGMENT_BYTES)
  const sealed = flipped(await seal(plain), HEADER_BYTES + 2 * SEALED, 0)
  const released: Buffer[] = []
  const opening = async () => {
    for await (const bytes of openSegments(root, place, blobOf(sealed))) released.push(bytes)
  }
  await expect(opening()).rejects.toThrow(SealBrokenError)
  expect(Buffer.concat(released).equals(plain.subarray(0, 2 * SEGMENT_BYTES))).toBe(true)
})

test('a length that no sealed stream has is refused, and every other is known', () => {
  for (const none of [-1, 0, HEADER_BYTES, HEADER_BYTES + 15, HEADER_BYTES + SEALED + 1, HEADER_BYTES + SEALED + 16]) {
    expect(() => plainLength(none)).toThrow(SealBrokenError)
  }
  expect(() => plainLength(Number.NaN)).toThrow(SealBrokenError)
  expect(plainLength(HEADER_BYTES + SEALED + 17)).toBe(SEGMENT_BYTES + 1)
})

test('a source that breaks off breaks the sealing off: there is no last segment', async () => {
  async function* breaking() {
    yield audio(SEGMENT_BYTES + 1)
    throw new Error('the line was lost')
  }
  const out: Buffer[] = []
  const sealing = async () => {
    for await (const bytes of sealSegments(root, place, breaking(), systemRandom)) out.push(bytes)
  }
  await expect(sealing()).rejects.toThrow('the line was lost')
  expect(out.length).toBeGreaterThan(0)
  await expect(open(Buffer.concat(out))).rejects.toThrow(SealBrokenError)
})

test('however long the source, one segment is held: each comes out before more than the next is taken in', async () => {
  let taken = 0
  async function* counting() {
    for (let number = 0; number < 64; number++) {
      taken += SEGMENT_BYTES
      yield Buffer.alloc(SEGMENT_BYTES, number)
    }
  }
  let given = 0
  let mostHeld = 0
  for await (const bytes of sealSegments(root, place, counting(), systemRandom)) {
    given += bytes.length
    mostHeld = Math.max(mostHeld, taken - given)
  }
  expect(plainLength(given)).toBe(64 * SEGMENT_BYTES)
  expect(mostHeld).toBeLessThanOrEqual(2 * SEGMENT_BYTES)
})
