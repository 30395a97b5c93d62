import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Binding, bindingBytes, lengthPrefixed, RECORD, STREAM } from './envelope.ts'

const place: Binding = { purpose: 'answer', userId: 'ada', recordId: 'r1', field: 'text' }

test('the layout of a place is fixed, byte by byte', () => {
  expect(bindingBytes(RECORD, 7, place).toString('latin1')).toBe(
    '\x01\x01\0\0\0\x07' + '\0\0\0\x06answer' + '\0\0\0\x03ada' + '\0\0\0\x02r1' + '\0\0\0\x04text',
  )
})

test('no two places share an encoding: each can be read back in one way only', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 5 }), (texts) => {
      expect(readBack(lengthPrefixed(...texts))).toEqual(texts)
    }),
  )
})

function readBack(bytes: Buffer): string[] {
  if (bytes.length === 0) return []
  const end = 4 + bytes.readUInt32BE(0)
  return [bytes.toString('utf8', 4, end), ...readBack(bytes.subarray(end))]
}

test('moving a letter over the border between two fields makes another place', () => {
  expect(lengthPrefixed('ab', 'c')).not.toEqual(lengthPrefixed('a', 'bc'))
  expect(lengthPrefixed('ab', '')).not.toEqual(lengthPrefixed('', 'ab'))
})

test('every part of the context counts', () => {
  const changed: Binding[] = [
    { ...place, purpose: 'prompt' },
    { ...place, userId: 'bob' },
    { ...place, recordId: 'r2' },
    { ...place, field: 'note' },
  ]
  const encodings = [
    bindingBytes(RECORD, 1, place),
    bindingBytes(RECORD, 2, place),
    bindingBytes(STREAM, 1, place),
    ...changed.map((other) => bindingBytes(RECORD, 1, other)),
  ].map((bytes) => bytes.toString('hex'))
  expect(new Set(encodings).size).toBe(encodings.length)
})

test('a lone surrogate, which UTF-8 would replace, names no place', () => {
  expect(() => lengthPrefixed('\ud800')).toThrow(TypeError)
})
