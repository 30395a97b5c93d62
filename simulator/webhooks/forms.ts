import type { Call, CallStatus, ProgressEvent } from '../call.ts'
import { rfc2822 } from '../dates.ts'
import type { Recording } from '../recordings.ts'
import type { Fields } from './signature.ts'

/** Twilio's dated name of this API, in every webhook and answer. */
export const API_VERSION = '2010-04-01'

/** The fields that every request about a call carries (Twilio's page "TwiML", request parameters). */
export function callFields(call: Call, accountSid: string, status: string = call.status): Fields {
  const { to, from } = call.order
  return [
    ['CallSid', call.sid],
    ['AccountSid', accountSid],
    ['From', from],
    ['To', to],
    ['Caller', from],
    ['Called', to],
    ['CallStatus', status],
    ['ApiVersion', API_VERSION],
    ['Direction', 'outbound-api'],
    ...placeFields('Caller', from),
    ...placeFields('From', from),
    ...placeFields('Called', to),
    ...placeFields('To', to),
  ]
}

/** Where a number is at home, as far as its country code tells. Empty fields are sent, and signed, all the same. */
function placeFields(prefix: string, number: string): Fields {
  const country = number.startsWith('+1') ? 'US' : ''
  return [
    [`${prefix}City`, ''],
    [`${prefix}State`, ''],
    [`${prefix}Zip`, ''],
    [`${prefix}Country`, country],
  ]
}

/** What a status callback says in `CallStatus` at each step of a call that is not over. */
const PROGRESS: Record<Exclude<ProgressEvent, 'completed'>, string> = {
  initiated: 'initiated',
  ringing: 'ringing',
  answered: 'in-progress',
}

/** What a finished call leaves behind for its last status callback. */
interface Ending {
  status: CallStatus
  recording: Recording | undefined
}

/**
 * A status callback's fields. `sequence` counts from 0 over all events of a call, asked for or not. `CallDuration` is
 * in seconds and in every terminal event, `Duration` in minutes (rounded up) and only for completed calls.
 */
export function statusFields(
  call: Call,
  accountSid: string,
  event: ProgressEvent,
  facts: { sequence: number; at: Temporal.Instant; ending?: Ending; mediaUrl(recording: Recording): string },
): Fields {
  const { ending } = facts
  const status = event === 'completed' ? (ending?.status ?? call.status) : PROGRESS[event]
  const fields: Fields = [
    ...callFields(call, accountSid, status),
    ['Timestamp', rfc2822(facts.at)],
    ['CallbackSource', 'call-progress-events'],
    ['SequenceNumber', String(facts.sequence)],
  ]
  if (event === 'ringing' || event === 'answered') fields.push(['StirStatus', 'A'])
  if (event !== 'completed') return fields
  fields.push(['CallDuration', String(durationSeconds(call))], ['SipResponseCode', String(call.sipCode ?? 200)])
  if (status === 'completed') fields.push(['Duration', String(Math.max(1, Math.ceil(durationSeconds(call) / 60)))])
  if (ending?.recording) {
    fields.push(
      ['RecordingSid', ending.recording.sid],
      ['RecordingUrl', facts.mediaUrl(ending.recording)],
      ['RecordingDuration', String(ending.recording.durationSeconds ?? 0)],
    )
  }
  return fields
}

/** Whole seconds of talk, at least 1 for a call that was answered at all. */
export function durationSeconds(call: Call): number {
  return call.answeredAt ? Math.max(1, Math.round(call.talkMs / 1000)) : 0
}
