import type { RecordingEvent, RecordingOrder } from '../recordings.ts'
import type { Verb } from './document.ts'
import { methodOf, type Performer, resolve, type Scene } from './scene.ts'

/** `<Start><Recording>`: records from now to the end of the call, whatever TwiML follows. */
export const start: Performer = async (verb, scene) => {
  for (const noun of verb.children) {
    if (noun.name !== 'Recording') {
      scene.call.warn(12200, `<Start><${noun.name}> is not known here and was passed over.`)
      continue
    }
    const recording = scene.stage.recordings.start(scene.call, recordingOrder(noun, scene))
    if (noun.attributes.name) named(scene).set(noun.attributes.name, recording.sid)
  }
  return 'next-verb'
}

/** `<Stop><Recording name>`: ends a recording that was started by that name. */
export const stop: Performer = async (verb, scene) => {
  const { recordings } = scene.stage
  for (const noun of verb.children) {
    const sid = named(scene).get(noun.attributes.name ?? '')
    const recording = noun.name === 'Recording' && sid ? recordings.find(sid) : undefined
    if (recording) recordings.stop(recording)
    else scene.call.warn(12200, `<Stop> names nothing that runs: <${noun.name} name="${noun.attributes.name ?? ''}">`)
  }
  return 'next-verb'
}

const EVENTS: readonly RecordingEvent[] = ['in-progress', 'completed', 'absent']

/** Defaults as documented: dual, trim-silence, completed. Source: Twilio's page "TwiML Voice: Recording". */
function recordingOrder({ attributes }: Verb, scene: Scene): RecordingOrder {
  const wished = (attributes.recordingStatusCallbackEvent ?? 'completed').split(/[\s,]+/)
  return {
    source: 'StartCallRecordingAPI',
    channels: attributes.channels === 'mono' ? 1 : 2,
    track: attributes.track === 'inbound' || attributes.track === 'outbound' ? attributes.track : 'both',
    trimSilence: attributes.trim !== 'do-not-trim',
    statusCallback: attributes.recordingStatusCallback && resolve(attributes.recordingStatusCallback, scene),
    statusCallbackMethod: methodOf(attributes.recordingStatusCallbackMethod),
    statusEvents: new Set(EVENTS.filter((event) => wished.includes(event))),
  }
}

const namesByCall = new WeakMap<object, Map<string, string>>()

/** Names of a call's recordings, to their ids. */
function named({ call }: Scene): Map<string, string> {
  const names = namesByCall.get(call) ?? new Map<string, string>()
  namesByCall.set(call, names)
  return names
}
