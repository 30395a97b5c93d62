import type { Call, CallEvent } from '../call.ts'
import type { AppFrame } from './frames.ts'
import type { RelaySettings } from './settings.ts'

/** How words are to be said; what a frame leaves open is as the element says. */
type Manner = Pick<Extract<AppFrame, { type: 'text' }>, 'interruptible' | 'preemptible'>

/** The application's half of a relay: gathers tokens into sentences, has them said, and tells when. */
export class Speaking {
  readonly #call: Call
  readonly #settings: RelaySettings
  readonly #send: (frame: object) => void
  #tokens = ''

  constructor(call: Call, settings: RelaySettings, send: (frame: object) => void) {
    this.#call = call
    this.#settings = settings
    this.#send = send
  }

  greet(greeting: string): void {
    void this.#call.network.say(greeting, { interruptible: this.#settings.welcomeGreetingInterruptible })
  }

  /** Words are said once they make a sentence, or `last` says that there is no more to come. */
  text(frame: Extract<AppFrame, { type: 'text' }>): void {
    this.#tokens += frame.token
    const whole = frame.last ? this.#tokens : (/^.*[.!?…]["'”’)]*\s(?=\S|$)/su.exec(this.#tokens)?.[0] ?? '')
    this.#tokens = this.#tokens.slice(whole.length)
    if (whole.trim() !== '') this.#say(whole.trim(), frame)
  }

  /** A sound file. It is not fetched: the line carries its name for a second, so that captions and tests can see it. */
  play(frame: Extract<AppFrame, { type: 'play' }>): void {
    this.#say(`[${frame.source}]`, frame)
  }

  /** Keys pressed by the application towards the person; w and W wait and are no keys. */
  digits(digits: string): void {
    const at = this.#call.time.now()
    for (const digit of digits.replace(/w/gi, '')) this.#call.pressed.push({ by: 'application', digit, at })
  }

  /** Tells the application what becomes of its voice. */
  hear(event: CallEvent): void {
    if (event.type === 'voice' && this.#settings.speakerEvents) {
      this.#send({ type: 'info', name: 'agentSpeaking', value: event.on ? 'on' : 'off' })
    }
    if (event.type === 'spoken' && this.#settings.tokensPlayed) {
      this.#send({ type: 'info', name: 'tokensPlayed', value: event.text })
    }
  }

  #say(text: string, frame: Manner): void {
    void this.#call.network.say(text, {
      interruptible: frame.interruptible ?? this.#settings.interruptible,
      preemptible: frame.preemptible ?? this.#settings.preemptible,
    })
  }
}
