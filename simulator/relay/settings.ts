import type { Interruptible } from '../network-voice.ts'
import type { Verb } from '../twiml/document.ts'

/** What a `<ConversationRelay>` element asks for. */
export interface RelaySettings {
  welcomeGreeting: string | undefined
  welcomeGreetingInterruptible: Interruptible
  interruptible: Interruptible
  /** Which input over the application's voice is reported although it does not cut it off. */
  reportDuringSpeech: Interruptible
  preemptible: boolean
  dtmf: boolean
  partials: boolean
  /** `info` frames for who is speaking, and for what was spoken. */
  speakerEvents: boolean
  tokensPlayed: boolean
  language: string
  parameters: Record<string, string>
}

/**
 * Reads the element. Defaults as documented; an absent `reportInputDuringAgentSpeech` has meant `none` since May 2025,
 * and the events are asked for by `events` in newer documents and by `debug` in those before.
 */
export function relaySettings({ attributes, children }: Verb): RelaySettings {
  const events = `${attributes.events ?? ''} ${attributes.debug ?? ''}`.split(/[\s,]+/)
  const parameters = children.filter(({ name }) => name === 'Parameter')
  return {
    welcomeGreeting: attributes.welcomeGreeting || undefined,
    welcomeGreetingInterruptible: interruptibleOf(attributes.welcomeGreetingInterruptible) ?? 'any',
    interruptible: interruptibleOf(attributes.interruptible) ?? 'any',
    reportDuringSpeech: interruptibleOf(attributes.reportInputDuringAgentSpeech) ?? 'none',
    preemptible: attributes.preemptible === 'true',
    dtmf: attributes.dtmfDetection === 'true',
    partials: attributes.partialPrompts === 'true',
    speakerEvents: events.includes('speaker-events'),
    tokensPlayed: events.includes('tokens-played'),
    language: attributes.transcriptionLanguage ?? attributes.language ?? 'en-US',
    parameters: Object.fromEntries(
      parameters.map((parameter) => [parameter.attributes.name ?? '', parameter.attributes.value ?? '']),
    ),
  }
}

/** The attribute's words, or the booleans that frames (and older TwiML) use. Undefined for anything else. */
export function interruptibleOf(wish: unknown): Interruptible | undefined {
  if (wish === true || wish === 'true') return 'any'
  if (wish === false || wish === 'false') return 'none'
  return wish === 'none' || wish === 'dtmf' || wish === 'speech' || wish === 'any' ? wish : undefined
}

/** Whether input of a kind is among what is meant. */
export function covers(interruptible: Interruptible, input: 'dtmf' | 'speech'): boolean {
  return interruptible === 'any' || interruptible === input
}
