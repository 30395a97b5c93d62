import type { Call } from '../call.ts'
import { rfc2822, rfc2822OrNull } from '../dates.ts'
import type { Recording } from '../recordings.ts'
import { API_VERSION, durationSeconds } from '../webhooks/forms.ts'

/** `/2010-04-01/Accounts/AC...` */
export function accountPath(accountSid: string): string {
  return `/${API_VERSION}/Accounts/${accountSid}`
}

const CALL_SUBRESOURCES = {
  events: 'Events',
  notifications: 'Notifications',
  payments: 'Payments',
  recordings: 'Recordings',
  siprec: 'Siprec',
  streams: 'Streams',
  transcriptions: 'Transcriptions',
  user_defined_message_subscriptions: 'UserDefinedMessageSubscriptions',
  user_defined_messages: 'UserDefinedMessages',
}

/** A call as the REST API gives it: the keys of `api.v2010.account.call`, numbers as text, null until known. */
export function callResource(call: Call, accountSid: string) {
  const { to, from } = call.order
  const path = `${accountPath(accountSid)}/Calls/${call.sid}`
  const links = Object.entries(CALL_SUBRESOURCES).map(([name, part]) => [name, `${path}/${part}.json`])
  return {
    sid: call.sid,
    date_created: rfc2822(call.createdAt),
    date_updated: rfc2822(call.updatedAt),
    parent_call_sid: null,
    account_sid: accountSid,
    to,
    to_formatted: formatted(to),
    from,
    from_formatted: formatted(from),
    phone_number_sid: null,
    status: call.status,
    start_time: rfc2822OrNull(call.dialedAt),
    end_time: rfc2822OrNull(call.endedAt),
    duration: call.isOver ? String(durationSeconds(call)) : null,
    price: null,
    price_unit: 'USD',
    direction: 'outbound-api',
    answered_by: null,
    api_version: API_VERSION,
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: call.dialedAt ? String(Math.round(call.time.between(call.createdAt, call.dialedAt))) : '0',
    trunk_sid: null,
    uri: `${path}.json`,
    subresource_uris: Object.fromEntries(links),
  }
}

/** What both shapes of a recording share. */
function recordingFacts(recording: Recording, accountSid: string) {
  const { call, order } = recording
  return {
    account_sid: accountSid,
    api_version: API_VERSION,
    call_sid: call.sid,
    conference_sid: null,
    date_created: rfc2822(recording.createdAt),
    date_updated: rfc2822(recording.updatedAt),
    start_time: rfc2822(recording.createdAt),
    duration: recording.durationSeconds === undefined ? null : String(recording.durationSeconds),
    sid: recording.sid,
    price: null,
    price_unit: 'USD',
    status: recording.status,
    channels: order.channels,
    source: order.source,
    error_code: null,
    encryption_details: null,
  }
}

/** A recording of the account: the keys of `api.v2010.account.recording`. */
export function recordingResource(recording: Recording, accountSid: string, origin: string) {
  const path = `${accountPath(accountSid)}/Recordings/${recording.sid}`
  return {
    ...recordingFacts(recording, accountSid),
    uri: `${path}.json`,
    subresource_uris: {
      add_on_results: `${path}/AddOnResults.json`,
      transcriptions: `${path}/Transcriptions.json`,
    },
    media_url: mediaUrl(recording, accountSid, origin),
  }
}

/** A recording below its call: the keys of `api.v2010.account.call.call_recording`. */
export function callRecordingResource(recording: Recording, accountSid: string) {
  return {
    ...recordingFacts(recording, accountSid),
    track: recording.order.track,
    uri: `${accountPath(accountSid)}/Calls/${recording.call.sid}/Recordings/${recording.sid}.json`,
  }
}

/** Where the audio is, without an extension. */
export function mediaUrl(recording: Recording, accountSid: string, origin: string): string {
  return `${origin}${accountPath(accountSid)}/Recordings/${recording.sid}`
}

/** North American numbers are formatted, others stay E.164. */
function formatted(number: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number)
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : number
}
