import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as ws from 'ws'
import { type Frame, frameReader } from './frames.ts'

/** The library's own sender, which its types do not know. */
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } }

/** What a real sender puts on the wire. */
function onTheWire(text: string, mask: boolean): Buffer {
  const pieces = Sender.frame(Buffer.from(text), { fin: true, rsv1: false, opcode: 1, mask, readOnly: true })
  return Buffer.concat(pieces)
}

test('every frame is read, in order, in whatever pieces the bytes come', () => {
  const frames = fc.array(fc.record({ type: fc.string(), words: fc.string({ maxLength: 300 }) }), { maxLength: 5 })
  fc.assert(
    fc.property(frames, fc.boolean(), fc.integer({ min: 1, max: 70 }), (sent, mask, size) => {
      const bytes = Buffer.concat(sent.map((frame) => onTheWire(JSON.stringify(frame), mask)))
      const read: Frame[] = []
      const take = frameReader((frame) => read.push(frame))
      for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size))
      expect(read).toEqual(sent)
    }),
  )
})

test('long frames, frames that are no JSON and frames of control are taken for what they are', () => {
  const read: Frame[] = []
  const take = frameReader((frame) => read.push(frame))
  const long = { type: 'long', words: 'x'.repeat(70_000) }
  take(onTheWire('not json', true))
  take(Buffer.from([0x89, 0x00])) // a ping
  take(onTheWire(JSON.stringify(long), true))
  expect(read).toEqual([long])
})
