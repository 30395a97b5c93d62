/** A JSON text frame of a WebSocket. */
export interface Frame {
  type: string
  [key: string]: unknown
}

const TEXT = 0x1
const MASKED = 0x80

/**
 * Reads the JSON text frames out of the bytes of one direction of a WebSocket (RFC 6455, 5.2), in pieces as they come.
 * Other frames, and text that is no JSON, are passed over: this is a listener on the wire, not an end of it.
 */
export function frameReader(found: (frame: Frame) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    for (let cut = cutFrame(rest); cut; cut = cutFrame(rest)) {
      rest = rest.subarray(cut.length)
      const frame = cut.opcode === TEXT ? parse(cut.payload) : undefined
      if (frame) found(frame)
    }
  }
}

function cutFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (bytes.length < 2) return undefined
  const [head, second] = [bytes[0]!, bytes[1]!]
  const short = second & 0x7f
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0
  const masked = (second & MASKED) !== 0
  const start = 2 + extra + (masked ? 4 : 0)
  if (bytes.length < start) return undefined
  const size = extra === 2 ? bytes.readUInt16BE(2) : extra === 8 ? Number(bytes.readBigUInt64BE(2)) : short
  if (bytes.length < start + size) return undefined
  const payload = Buffer.from(bytes.subarray(start, start + size))
  if (masked) for (let at = 0; at < size; at++) payload[at]! ^= bytes[start - 4 + (at % 4)]!
  return { opcode: head & 0x0f, payload, length: start + size }
}

function parse(payload: Buffer): Frame | undefined {
  try {
    return JSON.parse(payload.toString('utf8')) as Frame
  } catch {
    return undefined
  }
}
