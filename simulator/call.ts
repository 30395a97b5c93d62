import { Tape } from './audio/tape.ts'
import type { Side, Speech, Voice } from './audio/voice.ts'
import type { LineTime } from './clock.ts'
import { newSid } from './ids.ts'
import { NetworkVoice } from './network-voice.ts'
import { PersonVoice } from './person-voice.ts'

/** Twilio's REST statuses of a call. `initiated` exists in webhooks only. */
export type CallStatus =
  | 'queued'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled'

export type ProgressEvent = 'initiated' | 'ringing' | 'answered' | 'completed'

export type HttpMethod = 'GET' | 'POST'

/** What the application asked for when it placed the call. */
export interface CallOrder {
  to: string
  from: string
  url: string | undefined
  method: HttpMethod
  twiml: string | undefined
  fallbackUrl: string | undefined
  fallbackMethod: HttpMethod
  statusCallback: string | undefined
  statusCallbackMethod: HttpMethod
  statusEvents: ReadonlySet<ProgressEvent>
  /** Seconds of ringing. */
  timeout: number
  /** Seconds of talk. */
  timeLimit: number
}

/** Who ended a call: the person, the application's TwiML or REST, or the network (ringing out, time limit). */
export type EndedBy = 'person' | 'application' | 'network'

/** Words that one side said. */
export interface Said {
  by: Side
  text: string
  startedAt: Temporal.Instant
  /** Absent while it is being said. */
  endedAt?: Temporal.Instant
  /** The words that were heard, when it was cut off. */
  cutAfter?: string
  /** The person's words only: whether the carrier took them as a finished utterance. */
  final?: boolean
}

/** A key press, by the person or (sendDigits) by the application. */
export interface Pressed {
  by: Side
  digit: string
  at: Temporal.Instant
}

/** One sentence as the person's phone shows it while it is spoken. */
export interface Caption {
  id: string
  who: 'them' | 'me'
  text: string
  speech: Speech
}

export type CallEvent =
  | { type: 'ringing' | 'answered' | 'ended' }
  | { type: 'caption'; caption: Caption }
  | { type: 'caption-cut'; id: string; spoken: string }
  /** The application's words were heard to their end. */
  | { type: 'spoken'; text: string }
  /** The application's voice has begun, or has nothing more to say for now. */
  | { type: 'voice'; on: boolean }

/** Whatever of the network listens to the person right now: a relay, later a Gather or a Record. */
export interface Ear {
  speaking?(on: boolean): void
  /** The whole utterance so far; `last` closes it. */
  words?(text: string, last: boolean): void
  digit?(digit: string): void
}

/** The reason a call's signal gives when the call is over. */
export class CallOver extends Error {
  override readonly name = 'CallOver'
}

/** One call: its state, its two voices, and what was said. What happens when is the exchange's business. */
export class Call {
  readonly sid = newSid('CA')
  readonly order: CallOrder
  readonly time: LineTime
  readonly createdAt: Temporal.Instant
  updatedAt: Temporal.Instant
  status: CallStatus = 'queued'
  dialedAt?: Temporal.Instant
  ringingAt?: Temporal.Instant
  answeredAt?: Temporal.Instant
  endedAt?: Temporal.Instant
  endedBy?: EndedBy
  sipCode?: number
  /** Whether the person refused it, rather than was away. */
  declined = false
  /** Why the script of a scripted phone stopped before its end, if it did. */
  scriptTrouble?: string

  readonly said: Said[] = []
  readonly pressed: Pressed[] = []
  /** What Twilio would put into its debugger: codes and sentences. */
  readonly warnings: { code: number; message: string }[] = []

  readonly tape: Tape
  readonly network: NetworkVoice
  readonly person: PersonVoice
  ear?: Ear

  readonly #over = new AbortController()
  readonly #watchers = new Set<(event: CallEvent) => void>()

  constructor(order: CallOrder, time: LineTime, voice: Voice) {
    this.order = order
    this.time = time
    this.createdAt = time.now()
    this.updatedAt = this.createdAt
    this.tape = new Tape()
    this.network = new NetworkVoice(this, voice)
    this.person = new PersonVoice(this, voice)
  }

  get isOver(): boolean {
    return this.endedAt !== undefined
  }

  get isLive(): boolean {
    return this.status === 'in-progress'
  }

  /** Aborts, with CallOver, when the call ends. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  /** Line milliseconds of talk so far, or in all. 0 while nobody has answered. */
  get talkMs(): number {
    return this.answeredAt ? this.time.between(this.answeredAt, this.endedAt ?? this.time.now()) : 0
  }

  /** Hands every event to `watcher` until the returned function is called. */
  watch(watcher: (event: CallEvent) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  announce(event: CallEvent): void {
    for (const watcher of [...this.#watchers]) watcher(event)
  }

  warn(code: number, message: string): void {
    this.warnings.push({ code, message })
  }

  /** Nobody has answered yet: the phone begins to ring. */
  beginRinging(): void {
    this.#become('ringing')
    this.ringingAt = this.updatedAt
    this.announce({ type: 'ringing' })
  }

  /** Takes the call. False when it is not there to be taken any more. */
  answer(): boolean {
    if (this.status !== 'ringing') return false
    this.#become('in-progress')
    this.answeredAt = this.updatedAt
    this.announce({ type: 'answered' })
    return true
  }

  /** The person refuses a ringing call. */
  decline(): boolean {
    if (this.status !== 'ringing') return false
    this.declined = true
    return this.end('busy', 'person', 486)
  }

  /** The person puts the phone down. */
  hangUp(): boolean {
    return this.isLive && this.end('completed', 'person', 200)
  }

  /** Ends the call, once. False when it was over already. `sipCode` goes into the status callback. */
  end(status: CallStatus, by: EndedBy, sipCode: number): boolean {
    if (this.isOver) return false
    this.person.stop()
    this.network.cut()
    this.#become(status)
    this.endedAt = this.updatedAt
    this.endedBy = by
    this.sipCode = sipCode
    this.announce({ type: 'ended' })
    this.#over.abort(new CallOver('The call is over.'))
    return true
  }

  #become(status: CallStatus): void {
    this.status = status
    this.updatedAt = this.time.now()
  }
}
