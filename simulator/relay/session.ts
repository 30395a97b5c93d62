import { type ClientOptions, WebSocket } from 'ws'
import type { Call } from '../call.ts'
import { newSid } from '../ids.ts'
import { TwimlError, type Verb } from '../twiml/document.ts'
import { resolve, type Scene } from '../twiml/scene.ts'
import { sign } from '../webhooks/signature.ts'
import { type AppFrame, readFrame } from './frames.ts'
import { Listening } from './listening.ts'
import { type RelaySettings, relaySettings } from './settings.ts'
import { Speaking } from './speaking.ts'

/** How a session ended, as the Connect action is told. */
export interface RelayEnd {
  sessionId: string
  /** `ended` by the application's `end`, `completed` with the call, `failed` when the socket was lost. */
  status: 'ended' | 'completed' | 'failed'
  /** Line milliseconds. */
  durationMs: number
  handoffData?: string
  error?: { code: number; message: string }
}

/** Malformed messages in a row after which Twilio closes the socket (1007, error 64105). */
const PATIENCE = 10
/** The socket's own patience is of real time, in milliseconds. (`closeTimeout` is younger than the package's types.) */
const SOCKET_OPTIONS: ClientOptions & { closeTimeout: number } = {
  handshakeTimeout: 5000,
  closeTimeout: 5000,
  perMessageDeflate: false,
  maxPayload: 1024 * 1024,
}

/**
 * Is Twilio's end of a ConversationRelay socket until the session is over.
 * Rejects with TwimlError when there is no such socket to open.
 * Sources: Twilio's pages "ConversationRelay" and "WebSocket messages", and a third party's log of live calls.
 */
export function holdRelay(noun: Verb, scene: Scene): Promise<RelayEnd> {
  return new Promise((settle) => new RelaySession(noun, scene, settle))
}

/** @throws TwimlError 64101 when the element names no address of a socket */
function socketUrl(noun: Verb, scene: Scene): string {
  const url = resolve(noun.attributes.url ?? '', scene)
  if (!/^wss?:$/.test(new URL(url).protocol)) throw new TwimlError(64101, `Invalid parameter: url is ${url}`)
  return url
}

class RelaySession {
  readonly #call: Call
  readonly #scene: Scene
  readonly #id = newSid('VX')
  readonly #startedAt: Temporal.Instant
  readonly #socket: WebSocket
  readonly #settings: RelaySettings
  readonly #speaking: Speaking
  readonly #listening: Listening
  readonly #settle: (end: RelayEnd) => void
  readonly #unwatch: () => void
  #malformed = 0
  #over = false
  #cancelDrop?: () => void

  constructor(noun: Verb, scene: Scene, settle: (end: RelayEnd) => void) {
    const { call, stage, signal } = scene
    this.#call = call
    this.#scene = scene
    this.#settle = settle
    this.#startedAt = stage.time.now()
    this.#settings = relaySettings(noun)
    const send = (frame: object) => this.#send(frame)
    this.#speaking = new Speaking(call, this.#settings, send)
    this.#listening = new Listening(call, this.#settings, send)
    const url = socketUrl(noun, scene)
    this.#socket = new WebSocket(url, {
      ...SOCKET_OPTIONS,
      headers: { 'X-Twilio-Signature': sign(stage.authToken, url, []), 'User-Agent': 'TwilioProxy/1.1' },
    })
    this.#socket.on('open', () => this.#setUp())
    this.#socket.on('message', (data) => this.#receive(String(data)))
    this.#socket.on('error', (error) => this.#fail(64102, `Unable to connect to WebSocket URL: ${error.message}`))
    this.#socket.on('close', () => this.#fail(64105, 'WebSocket ended.'))
    this.#unwatch = call.watch((event) => this.#speaking.hear(event))
    signal.addEventListener('abort', this.#onAbort, { once: true })
    if (signal.aborted) this.#onAbort()
  }

  /** The call is over, or other TwiML has taken it. */
  readonly #onAbort = () => this.#finish({ status: 'completed' })

  #setUp(): void {
    const { to, from } = this.#call.order
    // The 13 keys that live calls were seen to carry.
    this.#send({
      type: 'setup',
      sessionId: this.#id,
      accountSid: this.#scene.stage.accountSid,
      callSid: this.#call.sid,
      parentCallSid: '',
      from,
      to,
      forwardedFrom: '',
      callerName: '',
      direction: 'outbound-api',
      callType: 'PSTN',
      callStatus: 'IN-PROGRESS',
      customParameters: this.#settings.parameters,
    })
    this.#call.ear = this.#listening
    if (this.#settings.welcomeGreeting) this.#speaking.greet(this.#settings.welcomeGreeting)
    this.#maybeDrop()
  }

  #receive(message: string): void {
    if (this.#over) return
    const frame = readFrame(message)
    if (frame) {
      this.#malformed = 0
      this.#obey(frame)
    } else {
      this.#refuse(message)
    }
  }

  #obey(frame: AppFrame): void {
    switch (frame.type) {
      case 'text':
        this.#speaking.text(frame)
        break
      case 'play':
        this.#speaking.play(frame)
        break
      case 'sendDigits':
        this.#speaking.digits(frame.digits)
        break
      case 'language':
        this.#listening.speakLanguage(frame.transcriptionLanguage)
        break
      case 'end':
        this.#finish({ status: 'ended', handoffData: frame.handoffData })
    }
  }

  #refuse(message: string): void {
    this.#malformed++
    this.#call.warn(64107, 'An invalid message came over the relay socket.')
    this.#send({ type: 'error', description: `Invalid message received: ${message}` })
    if (this.#malformed < PATIENCE) return
    this.#socket.close(1007, 'Too many malformed messages')
    this.#fail(64105, 'Too many malformed messages.')
  }

  #fail(code: number, message: string): void {
    if (this.#over) return
    this.#call.warn(code, message)
    this.#finish({ status: 'failed', error: { code, message } })
  }

  #finish(end: Pick<RelayEnd, 'status' | 'handoffData' | 'error'>): void {
    if (this.#over) return
    this.#over = true
    this.#scene.signal.removeEventListener('abort', this.#onAbort)
    this.#unwatch()
    this.#cancelDrop?.()
    if (this.#call.ear === this.#listening) this.#call.ear = undefined
    this.#call.network.cut()
    const isHopeless = this.#socket.readyState === WebSocket.CONNECTING || this.#scene.stage.stopping.aborted
    if (isHopeless) this.#socket.terminate()
    else this.#socket.close(1000)
    const durationMs = this.#scene.stage.time.between(this.#startedAt)
    this.#settle({ sessionId: this.#id, durationMs, ...end })
  }

  #maybeDrop(): void {
    const { faults, time } = this.#scene.stage
    const fault = faults.strike('relay', { number: this.#call.order.to, callSid: this.#call.sid })
    if (fault) this.#cancelDrop = time.after(fault.afterMs ?? 0, () => this.#socket.terminate())
  }

  #send(frame: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }
}
