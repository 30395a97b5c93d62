import type { Call, Ear } from '../call.ts'
import { covers, type RelaySettings } from './settings.ts'

/** The person's half of a relay: turns what they say and press into frames, and lets them interrupt. */
export class Listening implements Ear {
  readonly #call: Call
  readonly #settings: RelaySettings
  readonly #send: (frame: object) => void
  #language: string
  #interrupts = 0

  constructor(call: Call, settings: RelaySettings, send: (frame: object) => void) {
    this.#call = call
    this.#settings = settings
    this.#send = send
    this.#language = settings.language
  }

  speakLanguage(language: string | undefined): void {
    this.#language = language ?? this.#language
  }

  speaking(on: boolean): void {
    if (!this.#settings.speakerEvents) return
    this.#send({ type: 'info', name: 'clientSpeaking', value: on ? 'on' : 'off' })
  }

  words(text: string, last: boolean): void {
    if (!this.#passes('speech') || (!last && !this.#settings.partials)) return
    this.#send({ type: 'prompt', voicePrompt: text, lang: this.#language, last })
  }

  digit(digit: string): void {
    if (this.#settings.dtmf && this.#passes('dtmf')) this.#send({ type: 'dtmf', digit })
  }

  /**
   * Whether input is to be reported now. Over the application's voice it cuts that off first where it may; where it may
   * not, it is reported only if `reportInputDuringAgentSpeech` says so, and is lost otherwise.
   */
  #passes(input: 'dtmf' | 'speech'): boolean {
    const { network } = this.#call
    if (!network.speaking) return true
    if (!covers(network.interruptible, input)) return covers(this.#settings.reportDuringSpeech, input)
    const cutOff = network.cut()
    const duration = Math.round(cutOff?.afterMs ?? 0)
    this.#interrupts++
    this.#send({
      type: 'interrupt',
      utteranceUntilInterrupt: cutOff?.spoken ?? '',
      // Seen both as a number and as text, so it comes as both, in turn.
      durationUntilInterruptMs: this.#interrupts % 2 === 1 ? String(duration) : duration,
    })
    return true
  }
}
