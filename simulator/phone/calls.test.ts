import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterFrame, type CallFrame, currentCall, type Phone, putAway, QUIET, screenOf } from './calls.js'

const from = '+12025550100'
const ringing = (callId: string): CallFrame => ({ type: 'ringing', callId, from })
const answered = (callId: string): CallFrame => ({ type: 'answered', callId, at: '2026-05-01T18:00:00Z' })
const ended = (callId: string, reason: 'missed' | 'you-hung-up', durationMs = 0): CallFrame => ({
  type: 'ended',
  callId,
  reason,
  durationMs,
})
const hello = (...calls: Extract<CallFrame, { type: 'hello' }>['calls']): CallFrame => ({
  type: 'hello',
  number: '+12025550143',
  calls,
})

/** The phone after these frames, the first at 1000 ms and each a second later. */
function phoneAfter(...frames: CallFrame[]): Phone {
  return frames.reduce((phone, frame, place) => afterFrame(phone, frame, 1000 + place * 1000), QUIET)
}

describe('one call', () => {
  test('rings, is talked on, is over and is put away', () => {
    expect(screenOf(phoneAfter(ringing('a')))).toBe('ringing')
    expect(screenOf(phoneAfter(ringing('a'), answered('a')))).toBe('talking')
    const over = phoneAfter(ringing('a'), answered('a'), ended('a', 'you-hung-up', 9000))
    expect(screenOf(over)).toBe('ended')
    expect(over.ended).toEqual({ callId: 'a', from, reason: 'you-hung-up', durationMs: 9000 })
    expect(screenOf(putAway(over))).toBe('idle')
  })

  test('counts from the moment this page heard of the answer, whatever time the line lives in', () => {
    expect(currentCall(phoneAfter(ringing('a'), answered('a')))?.since).toBe(2000)
  })

  test('that rings again clears away the one before', () => {
    expect(phoneAfter(ringing('a'), ended('a', 'missed'), ringing('b')).ended).toBeNull()
  })
})

describe('two calls', () => {
  test('the one being talked on keeps the screen, and then the other one has it', () => {
    const both = phoneAfter(ringing('a'), answered('a'), ringing('b'))
    expect(currentCall(both)?.callId).toBe('a')
    const one = afterFrame(both, ended('a', 'you-hung-up'), 9000)
    expect(currentCall(one)).toMatchObject({ callId: 'b', state: 'ringing' })
    expect(one.ended).toBeNull()
  })
})

describe('a line that was lost and found', () => {
  test('a talk goes on with its own clock', () => {
    const again = hello({ callId: 'a', from, state: 'talking', answeredAt: '1970-01-01T00:00:01.500Z' })
    expect(currentCall(phoneAfter(ringing('a'), answered('a'), again))?.since).toBe(2000)
  })

  test('a page opened in the middle of a talk takes the time from the line', () => {
    expect(currentCall(phoneAfter(hello({ callId: 'a', from, state: 'talking', answeredAt: 400 })))?.since).toBe(400)
  })

  test('but not a time that cannot be', () => {
    const tomorrow = hello({ callId: 'a', from, state: 'talking', answeredAt: '2026-05-01T18:00:00Z' })
    expect(currentCall(phoneAfter(tomorrow))?.since).toBe(1000)
    const nonsense = hello({ callId: 'a', from, state: 'talking', answeredAt: 'soon' })
    expect(currentCall(phoneAfter(nonsense))?.since).toBe(1000)
  })

  test('a call that ended meanwhile says so, with the time until it was last known', () => {
    expect(phoneAfter(ringing('a'), answered('a'), hello()).ended).toEqual({
      callId: 'a',
      from,
      reason: 'away',
      durationMs: 1000,
    })
  })

  test('an ending already on the screen stays', () => {
    expect(phoneAfter(ringing('a'), ended('a', 'missed'), hello()).ended?.reason).toBe('missed')
  })
})

test('whatever the line says twice, late or about strangers, no call is there twice and an ended one is gone', () => {
  const id = fc.constantFrom('a', 'b', 'c')
  const frame = fc.oneof(
    id.map(ringing),
    id.map(answered),
    id.map((callId) => ended(callId, 'missed')),
    fc.uniqueArray(id).map((ids) => hello(...ids.map((callId) => ({ callId, from, state: 'ringing' as const })))),
  )
  fc.assert(
    fc.property(fc.array(frame), id, (frames, gone) => {
      const phone = phoneAfter(...frames, ended(gone, 'missed'))
      const ids = phone.calls.map(({ callId }) => callId)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).not.toContain(gone)
      if (ids.length) expect(phone.ended).toBeNull()
    }),
  )
})
