import { z } from 'zod'
import { DomainError } from '#server/platform/errors.ts'
import type { FormFields } from '#server/twilio/signature.ts'
import type { CarrierRecording } from '#server/voice/carrier.ts'

/**
 * What Twilio tells us while a call goes on, in our words. Forms hold many more fields than are read here, and new ones
 * may come any day: what is not named is not looked at. Source: Twilio's "Call resource", "Recording status callbacks".
 */

/** One step in the life of a call. May come twice, late, or before an earlier one: `sequence` tells the true order. */
export interface StatusEvent {
  carrierCallId: string
  /** `initiated` comes only here; the REST API knows no such status. `completed` also ends a call to a voicemail. */
  status:
    | 'queued'
    | 'initiated'
    | 'ringing'
    | 'in-progress'
    | 'completed'
    | 'busy'
    | 'no-answer'
    | 'failed'
    | 'canceled'
  /** From 0, in the order in which things happened; not in the order of arrival. */
  sequence: number | undefined
  /** Of the whole call, at its end. From `CallDuration`: the field `Duration` counts minutes. */
  durationSeconds: number | undefined
  /** At the end: 487 rang out, 404 unreachable. */
  sipCode: number | undefined
  at: Temporal.Instant | undefined
}

/** Somebody, or something, has picked up and Twilio asks for TwiML. May come before the POST of the call has answered. */
export interface AnswerEvent {
  carrierCallId: string
}

/** The talk over the socket is at its end. */
export interface RelayEnd {
  carrierCallId: string
  /**
   * `we-ended`: we sent `end`, and the call lives on until our TwiML ends it. `hung-up`: the call is over. `dropped`:
   * the socket broke and the call lives on, so that it can be taken up again. As seen on live calls: SessionStatus
   * `ended`, `completed` and `failed`.
   */
  why: 'we-ended' | 'hung-up' | 'dropped'
  sessionSeconds: number | undefined
  /** Twilio's code for what broke; 64105 is a socket that ended early. */
  errorCode: number | undefined
  /** What we gave `end` to carry, as it was. */
  handoffData: string | undefined
}

/** A recording can be fetched (`completed`), or there is none (`absent`). */
export interface RecordingEvent {
  recordingId: string
  carrierCallId: string
  status: CarrierRecording['status']
  durationSeconds: number | undefined
}

const CallSid = z.string().regex(/^CA[0-9a-f]{32}$/i)
/** Addresses are built from it, so it must be a SID and nothing else. */
export const RecordingSid = z.string().regex(/^RE[0-9a-f]{32}$/i)
/** A count that may be missing, empty, or -1 while unknown. */
export const Count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .optional()
  .catch(undefined)

const StatusForm = z
  .object({
    CallSid,
    CallStatus: z.enum([
      'queued',
      'initiated',
      'ringing',
      'in-progress',
      'completed',
      'busy',
      'no-answer',
      'failed',
      'canceled',
    ]),
    SequenceNumber: Count,
    CallDuration: Count,
    SipResponseCode: Count,
    Timestamp: z.string().optional(),
  })
  .transform(
    (form): StatusEvent => ({
      carrierCallId: form.CallSid,
      status: form.CallStatus,
      sequence: form.SequenceNumber,
      durationSeconds: form.CallDuration,
      sipCode: form.SipResponseCode,
      at: instantOf(form.Timestamp),
    }),
  )

const AnswerForm = z.object({ CallSid }).transform((form): AnswerEvent => ({ carrierCallId: form.CallSid }))

const RelayEndForm = z
  .object({
    CallSid,
    SessionStatus: z.string().optional(),
    CallStatus: z.string().optional(),
    SessionDuration: Count,
    ErrorCode: Count,
    HandoffData: z.string().optional(),
  })
  .transform(
    (form): RelayEnd => ({
      carrierCallId: form.CallSid,
      why: whyEnded(form.SessionStatus, form.CallStatus),
      sessionSeconds: form.SessionDuration,
      errorCode: form.ErrorCode,
      handoffData: form.HandoffData,
    }),
  )

const RecordingForm = z
  .object({
    RecordingSid,
    CallSid,
    RecordingStatus: z.enum(['in-progress', 'processing', 'completed', 'absent', 'failed']),
    RecordingDuration: Count,
  })
  .transform(
    (form): RecordingEvent => ({
      recordingId: form.RecordingSid,
      carrierCallId: form.CallSid,
      status: form.RecordingStatus,
      durationSeconds: form.RecordingDuration,
    }),
  )

/** @throws DomainError `invalid` when a field that we cannot do without is missing or makes no sense */
export function readStatusEvent(fields: FormFields): StatusEvent {
  return read(StatusForm, fields)
}

/** @throws DomainError `invalid`, as above */
export function readAnswerEvent(fields: FormFields): AnswerEvent {
  return read(AnswerForm, fields)
}

/** @throws DomainError `invalid`, as above */
export function readRelayEnd(fields: FormFields): RelayEnd {
  return read(RelayEndForm, fields)
}

/** @throws DomainError `invalid`, as above */
export function readRecordingEvent(fields: FormFields): RecordingEvent {
  return read(RecordingForm, fields)
}

/** The fields of an urlencoded body, in order, repeats kept: what the signature is checked over. */
export function parseForm(rawBody: string): [name: string, value: string][] {
  return [...new URLSearchParams(rawBody)]
}

/**
 * An RFC 2822 time, as Twilio writes them (`Sun, 30 Aug 2026 08:33:12 +0000`), or undefined when it is none.
 * Reads text only; it does not ask for the time.
 */
export function instantOf(rfc2822: string | undefined): Temporal.Instant | undefined {
  const ms = rfc2822 === undefined ? Number.NaN : Date.parse(rfc2822)
  return Number.isNaN(ms) ? undefined : Temporal.Instant.fromEpochMilliseconds(ms)
}

/** A status that we do not know leans to `dropped`, unless the call itself is over: a talk is rather resumed than lost. */
function whyEnded(sessionStatus: string | undefined, callStatus: string | undefined): RelayEnd['why'] {
  if (sessionStatus === 'ended') return 'we-ended'
  return sessionStatus === 'completed' || callStatus === 'completed' ? 'hung-up' : 'dropped'
}

function read<Form extends z.ZodType>(form: Form, fields: FormFields): z.output<Form> {
  const result = form.safeParse(Object.fromEntries(fields))
  if (result.success) return result.data
  throw new DomainError('invalid', 'malformed-callback', 'The carrier’s message lacks what it must say.', {
    fields: result.error.issues.map(({ path }) => path.join('.')),
  })
}
