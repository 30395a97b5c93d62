import { describe, expect, test } from 'vitest'
import { DomainError } from '#server/platform/errors.ts'
import {
  instantOf,
  parseForm,
  readAnswerEvent,
  readRecordingEvent,
  readRelayEnd,
  readStatusEvent,
} from '#server/twilio/events.ts'
import type { FormFields } from '#server/twilio/signature.ts'

const callSid = `CA${'0'.repeat(31)}1`
const recordingSid = `RE${'a'.repeat(32)}`

/** A whole form, with the many fields that nobody reads. */
function form(fields: Record<string, string>): FormFields {
  return Object.entries({
    AccountSid: `AC${'0'.repeat(32)}`,
    ApiVersion: '2010-04-01',
    CallSid: callSid,
    Direction: 'outbound-api',
    From: '+12025550100',
    To: '+12025550143',
    ToCity: '',
    SomethingNew: 'of next year',
    ...fields,
  })
}

function refusal(work: () => unknown): DomainError {
  try {
    work()
  } catch (error) {
    if (error instanceof DomainError) return error
  }
  throw new Error('no DomainError came')
}

test('a form keeps its repeats, its order and its empty values', () => {
  expect(parseForm('b=2&a=1&b=1&empty=&name=Z%C3%BCrich+%2B1')).toEqual([
    ['b', '2'],
    ['a', '1'],
    ['b', '1'],
    ['empty', ''],
    ['name', 'Zürich +1'],
  ])
  expect(parseForm('')).toEqual([])
})

describe('a status callback', () => {
  test('at the end of a call', () => {
    const event = readStatusEvent(
      form({
        CallStatus: 'completed',
        SequenceNumber: '3',
        CallDuration: '85',
        Duration: '2',
        SipResponseCode: '200',
        Timestamp: 'Sun, 30 Aug 2026 08:47:13 +0000',
      }),
    )
    expect(event).toEqual({
      carrierCallId: callSid,
      status: 'completed',
      sequence: 3,
      durationSeconds: 85,
      sipCode: 200,
      at: Temporal.Instant.from('2026-08-30T08:47:13Z'),
    })
  })

  test('with nothing but what it must say', () => {
    expect(readStatusEvent(form({ CallStatus: 'initiated' }))).toEqual({
      carrierCallId: callSid,
      status: 'initiated',
      sequence: undefined,
      durationSeconds: undefined,
      sipCode: undefined,
      at: undefined,
    })
  })

  test('with numbers and times that make no sense', () => {
    const event = readStatusEvent(
      form({ CallStatus: 'busy', SequenceNumber: '-1', CallDuration: '', SipResponseCode: 'x', Timestamp: 'soon' }),
    )
    expect(event).toMatchObject({ sequence: undefined, durationSeconds: undefined, sipCode: undefined, at: undefined })
  })

  test.each([
    ['an unknown status', { CallStatus: 'dreaming' }, ['CallStatus']],
    ['no status', {}, ['CallStatus']],
    ['a CallSid that is none', { CallStatus: 'ringing', CallSid: '../../Accounts' }, ['CallSid']],
  ])('with %s is invalid, and the refusal quotes no value', (_, fields, named) => {
    const error = refusal(() => readStatusEvent(form(fields)))
    expect(error.kind).toBe('invalid')
    expect(error.code).toBe('malformed-callback')
    expect(error.details).toEqual({ fields: named })
    expect(JSON.stringify({ message: error.message, ...error.details })).not.toMatch(/dreaming|Accounts|\+1202/)
  })
})

test('an answer names its call, or is invalid', () => {
  expect(readAnswerEvent(form({ CallStatus: 'in-progress' }))).toEqual({ carrierCallId: callSid })
  expect(refusal(() => readAnswerEvent([])).kind).toBe('invalid')
})

describe('the end of a talk', () => {
  test('that we ended, with what we gave it to carry', () => {
    const end = readRelayEnd(
      form({
        SessionStatus: 'ended',
        SessionDuration: '9',
        CallStatus: 'in-progress',
        HandoffData: '{"reason":"done"}',
      }),
    )
    expect(end).toEqual({
      carrierCallId: callSid,
      why: 'we-ended',
      sessionSeconds: 9,
      errorCode: undefined,
      handoffData: '{"reason":"done"}',
    })
  })

  test('whose socket broke while the call lives on', () => {
    const end = readRelayEnd(
      form({
        SessionStatus: 'failed',
        CallStatus: 'in-progress',
        ErrorCode: '64105',
        ErrorMessage: 'Websocket ended',
      }),
    )
    expect(end).toMatchObject({ why: 'dropped', errorCode: 64105 })
  })

  test.each([
    ['completed', 'completed', 'hung-up'],
    ['completed', 'in-progress', 'hung-up'],
    ['failed', 'completed', 'hung-up'],
    ['paused', 'in-progress', 'dropped'],
    ['paused', 'completed', 'hung-up'],
  ])('with session %s and call %s is %s', (SessionStatus, CallStatus, why) => {
    expect(readRelayEnd(form({ SessionStatus, CallStatus })).why).toBe(why)
  })

  test('that says nothing but its call leans to dropped', () => {
    expect(readRelayEnd([['CallSid', callSid]]).why).toBe('dropped')
  })
})

describe('a recording callback', () => {
  test('names the recording, its call and its length', () => {
    const event = readRecordingEvent(
      form({
        RecordingSid: recordingSid,
        RecordingStatus: 'completed',
        RecordingDuration: '42',
        RecordingUrl: 'http://evil.example/',
      }),
    )
    expect(event).toEqual({
      recordingId: recordingSid,
      carrierCallId: callSid,
      status: 'completed',
      durationSeconds: 42,
    })
  })

  test('of a recording that never was, with a length of -1', () => {
    const event = readRecordingEvent(
      form({ RecordingSid: recordingSid, RecordingStatus: 'absent', RecordingDuration: '-1' }),
    )
    expect(event).toMatchObject({ status: 'absent', durationSeconds: undefined })
  })

  test.each(['RE1', `${recordingSid}/../x`, `CA${'a'.repeat(32)}`, ''])(
    'with the recording %s is invalid',
    (RecordingSid) => {
      expect(refusal(() => readRecordingEvent(form({ RecordingSid, RecordingStatus: 'completed' }))).kind).toBe(
        'invalid',
      )
    },
  )
})

test('times are read as Twilio writes them', () => {
  expect(instantOf('Fri, 01 May 2026 18:00:00 +0000')?.toString()).toBe('2026-05-01T18:00:00Z')
  expect(instantOf('')).toBeUndefined()
  expect(instantOf(undefined)).toBeUndefined()
})
