import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from '../random.ts'
import {
  type Binding,
  bindingBytes,
  deriveKey,
  expectLabel,
  LABEL_BYTES,
  label,
  type RootKey,
  SALT_BYTES,
  STREAM,
  TAG_BYTES,
} from './envelope.ts'
import { SealBrokenError } from './errors.ts'

/** How many bytes of plaintext a segment holds; only the last may hold fewer. */
export const SEGMENT_BYTES = 65_536
const SEALED_SEGMENT_BYTES = SEGMENT_BYTES + TAG_BYTES
const PREFIX_BYTES = 7
const PREFIX_AT = LABEL_BYTES + SALT_BYTES
export const HEADER_BYTES = PREFIX_AT + PREFIX_BYTES

/** Sealed bytes that lie somewhere, read piece by piece. */
export interface SealedBlob {
  /** In bytes. */
  size: number
  /** The bytes from `from` up to, not including, `to`. */
  read(from: number, to: number): Promise<Buffer>
}

/** A span of plaintext, in bytes; `to` is not included. */
export interface ByteRange {
  from: number
  to: number
}

/**
 * Seals bytes as they come: label (6) | salt (32) | nonce prefix (7), then segments of ciphertext and tag.
 *
 * After Tink's AES-GCM-HKDF streaming AEAD: each segment's nonce is prefix | segment number (4, big-endian) | whether it
 * is the last (1), so that a segment opens only at its own number of its own stream, and only the last one ends it.
 * There always is a last segment, empty only when the stream is. Holds one segment in memory.
 */
export async function* sealSegments(
  root: RootKey,
  binding: Binding,
  plain: AsyncIterable<Uint8Array>,
  random: Random,
): AsyncGenerator<Buffer> {
  const salt = random.bytes(SALT_BYTES)
  const prefix = random.bytes(PREFIX_BYTES)
  const key = deriveKey(root, STREAM, binding.purpose, salt)
  const bound = bindingBytes(STREAM, root.version, binding)
  yield Buffer.concat([label(STREAM, root.version), salt, prefix])

  let number = 0
  for await (const { bytes, last } of segmentsOf(plain)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(prefix, number++, last), { authTagLength: TAG_BYTES })
    cipher.setAAD(bound)
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }
}

/**
 * Opens a span of what `sealSegments` sealed for the same place; all of it when no range is given.
 *
 * The last segment is checked before any other is released: it alone proves how long the stream is, so a blob that was
 * cut or added to gives not a single byte. Each other segment is released once its own tag is checked. Holds two
 * segments in memory.
 *
 * @throws SealBrokenError for anything else
 * @throws RangeError when the range reaches beyond the plaintext
 */
export async function* openSegments(
  root: RootKey,
  binding: Binding,
  blob: SealedBlob,
  range?: ByteRange,
): AsyncGenerator<Buffer> {
  const length = plainLength(blob.size)
  const { from, to } = range ?? { from: 0, to: length }
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && 0 <= from && from <= to && to <= length)) {
    throw new RangeError('the range reaches beyond what was sealed')
  }

  const header = await blob.read(0, HEADER_BYTES)
  if (header.length !== HEADER_BYTES) throw new SealBrokenError()
  expectLabel(header, STREAM, root.version)
  const key = deriveKey(root, STREAM, binding.purpose, header.subarray(LABEL_BYTES, PREFIX_AT))
  const prefix = header.subarray(PREFIX_AT)
  const bound = bindingBytes(STREAM, root.version, binding)
  const lastNumber = segmentCount(length) - 1

  async function openSegment(number: number): Promise<Buffer> {
    const start = HEADER_BYTES + number * SEALED_SEGMENT_BYTES
    const end = Math.min(start + SEALED_SEGMENT_BYTES, blob.size)
    const sealed = await blob.read(start, end)
    if (sealed.length !== end - start) throw new SealBrokenError()
    const nonce = nonceOf(prefix, number, number === lastNumber)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(bound)
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const plain = decipher.update(sealed.subarray(0, -TAG_BYTES))
    try {
      decipher.final()
    } catch {
      throw new SealBrokenError()
    }
    return plain
  }

  const lastSegment = await openSegment(lastNumber)
  for (let number = Math.floor(from / SEGMENT_BYTES); number * SEGMENT_BYTES < to; number++) {
    const segment = number === lastNumber ? lastSegment : await openSegment(number)
    const start = number * SEGMENT_BYTES
    const wanted = segment.subarray(Math.max(from - start, 0), to - start)
    if (wanted.length > 0) yield wanted
  }
}

/**
 * How many bytes of plaintext a sealed stream of this length holds. Known from the length alone, so not yet proved:
 * opening any range of it does that.
 * @throws SealBrokenError for a length that no sealed stream has
 */
export function plainLength(sealedLength: number): number {
  const body = sealedLength - HEADER_BYTES
  const segments = Math.ceil(body / SEALED_SEGMENT_BYTES)
  const length = body - segments * TAG_BYTES
  if (!Number.isSafeInteger(body) || body < TAG_BYTES || segmentCount(length) !== segments) throw new SealBrokenError()
  return length
}

function segmentCount(length: number): number {
  return Math.max(1, Math.ceil(length / SEGMENT_BYTES))
}

function nonceOf(prefix: Buffer, number: number, last: boolean): Buffer {
  const counter = Buffer.alloc(5)
  counter.writeUInt32BE(number, 0)
  counter.writeUInt8(last ? 1 : 0, 4)
  return Buffer.concat([prefix, counter])
}

/** Chunks of any size as segments. The bytes are good only until the next segment is asked for: the room is used again. */
async function* segmentsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<{ bytes: Buffer; last: boolean }> {
  const room = Buffer.alloc(SEGMENT_BYTES)
  let filled = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      if (filled === SEGMENT_BYTES) {
        yield { bytes: room, last: false }
        filled = 0
      }
      const piece = chunk.subarray(at, at + SEGMENT_BYTES - filled)
      room.set(piece, filled)
      filled += piece.length
      at += piece.length
    }
  }
  yield { bytes: room.subarray(0, filled), last: true }
}
