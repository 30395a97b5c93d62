import { withRetries } from '#server/twilio/signature.ts'

/**
 * What we answer when Twilio asks what to do with a call.
 *
 * Written by a few lines of our own: the SDK's builder would load the whole SDK (some 40 MB) to join strings. Every
 * value passes through `element`, so that nobody's name or number can become markup.
 */

/** A voice that ConversationRelay and Say both know. */
export interface TwilioVoice {
  provider: 'Google' | 'Amazon'
  /** As ConversationRelay names it, without the provider: `en-US-Chirp3-HD-Aoede`, `Joanna-Neural`. */
  name: string
}

/** Google's, since ElevenLabs, Twilio's own default, can be blocked for an account (error 64101). */
export const defaultVoice: TwilioVoice = { provider: 'Google', name: 'en-US-Chirp3-HD-Aoede' }

/** What a talk needs to know. Nothing in it is personal: the greeting is a text frame once the line is open. */
export interface ConnectOptions {
  /** From `socketUrl`; signed as it stands, so it is passed on unchanged. */
  socketUrl: string
  /** Asked when the talk is over, however it ended. */
  actionUrl: string
  /** Where the end of the recording is told; no recording without it. */
  recording?: { statusUrl: string }
  voice?: TwilioVoice
  /** BCP 47. */
  language?: string
  /**
   * How much silence closes an utterance, in ms (Twilio takes 600 to 5000). Not how long we wait before we speak:
   * that is the conversation's own, longer patience, which puts several utterances together into one answer.
   */
  speechTimeoutMs?: number
}

/** Starts the recording, if wanted, and hands the call to our socket; then asks `actionUrl`. */
export function connectTwiml(options: ConnectOptions): string {
  const { actionUrl, recording } = options
  return response(
    recording ? startRecording(recording.statusUrl) : '',
    element('Connect', { action: withRetries(actionUrl), method: 'POST' }, relay(options)),
  )
}

/** Says a sentence, if there is one, and ends the call. */
export function goodbyeTwiml(sentence?: string, voice: TwilioVoice = defaultVoice): string {
  return response(sentence ? element('Say', { voice: sayName(voice) }, escapeXml(sentence)) : '', element('Hangup', {}))
}

/** Nothing more to do: the call ends by itself. Also the answer to a callback that wants none. */
export function emptyTwiml(): string {
  return response()
}

/**
 * The attributes of a patient listener. Names are Twilio's camelCase; the SDK types spell some of them in lower case,
 * which the documentation does not know.
 */
function relay({
  socketUrl,
  voice = defaultVoice,
  language = 'en-US',
  speechTimeoutMs = 1200,
}: ConnectOptions): string {
  return element('ConversationRelay', {
    url: socketUrl,
    language,
    ttsProvider: voice.provider,
    voice: voice.name,
    // Partial prompts are documented for flux alone, and they are how we know that somebody goes on talking.
    transcriptionProvider: 'Deepgram',
    speechModel: 'flux',
    partialPrompts: 'true',
    speechTimeout: String(speechTimeoutMs),
    // Somebody's own words are written down as they were said; Twilio would star them out by default.
    profanityFilter: 'false',
    // Without it no key ever arrives.
    dtmfDetection: 'true',
    // Whoever talks or presses a key over our voice silences it; a cough should not. Backchannel is not ignored: a
    // "yes" over the end of a question is an answer.
    interruptible: 'any',
    interruptSensitivity: 'low',
    // And what is said or keyed over a voice that does not stop arrives all the same. Twilio's default drops it.
    reportInputDuringAgentSpeech: 'any',
    // `events` is the documented attribute, seen delivering on live calls in August 2026; `debug` did the same in March
    // and is now for troubleshooting. Speaker events hold our timers; tokens-played tells when the last word is out.
    events: 'speaker-events tokens-played',
  })
}

/**
 * In TwiML, since `record` on the call itself yields nothing once ConversationRelay takes over.
 *
 * Mono: one conversation, as one hears it on a telephone. A dual file must be asked for as such, doubles the size, and
 * the documentation is not clear about whose channel is whose. Not trimmed: the place of each answer in the audio is
 * counted from the start of the call, which trimming would move.
 */
function startRecording(statusUrl: string): string {
  const recording = element('Recording', {
    channels: 'mono',
    track: 'both',
    trim: 'do-not-trim',
    recordingStatusCallback: withRetries(statusUrl),
    recordingStatusCallbackMethod: 'POST',
    recordingStatusCallbackEvent: 'completed absent',
  })
  return element('Start', {}, recording)
}

/** Say wants Amazon's voices under the name of Polly, and Google's under their own. */
function sayName({ provider, name }: TwilioVoice): string {
  return `${provider === 'Amazon' ? 'Polly' : provider}.${name}`
}

function response(...verbs: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${element('Response', {}, ...verbs)}`
}

/** One element; `children` are markup already, attributes are plain text. */
function element(name: string, attributes: Record<string, string>, ...children: string[]): string {
  const open = Object.entries(attributes).reduce((tag, [key, value]) => `${tag} ${key}="${escapeXml(value)}"`, name)
  const content = children.join('')
  return content === '' ? `<${open}/>` : `<${open}>${content}</${name}>`
}

/** Text that can only be text: markup is escaped, and what XML 1.0 has no way to write is left out. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"'\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`)
}
