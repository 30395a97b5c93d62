import type { Clock } from '#server/platform/clock.ts'
import type { Log } from '#server/platform/log.ts'
import { type RelayFrame, readFrame } from '#server/twilio/relay-frames.ts'
import { watchSpeech } from '#server/twilio/speech-left.ts'
import type { Line, LineInput } from '#server/voice/line.ts'

/** What a line needs of a socket, whoever serves it. */
export interface RelaySocket {
  send(text: string): void
  close(code?: number, reason?: string): void
}

/** A line over ConversationRelay. Whoever serves the socket hands it each message, and the close. */
export interface RelayLine extends Line {
  receive(text: string): void
  /** `code` is the socket's close code; 1005 or undefined when there was none. */
  closed(code: number | undefined): void
}

export interface RelayOptions {
  log: Log
  clock: Clock
  /** The call that the token in the address belongs to; a socket of any other call is shut. */
  callSid: string
  /** Told once, when the socket has proved to belong to the call and before anything is said. */
  onSetup?: (setup: { callSid: string; sessionId: string | undefined }) => void
}

/** WebSocket close codes (RFC 6455, 7.4.1). */
const CLOSED_NORMALLY = [1000, 1005, undefined]
const UNREADABLE = 1007
const NOT_ALLOWED = 1008

/** As many as Twilio bears from us before it closes (error 64105). */
const MALFORMED_IN_A_ROW = 10

/**
 * Turns the frames of a ConversationRelay socket into a line. The socket's upgrade must have been checked before.
 *
 * How a call ends: `end` closes the socket (code 1000) within 100 ms on live calls, and the Connect action is asked for
 * TwiML half a second later. Nothing says that what is still queued would be spoken first, and nothing measured shows
 * it, so we wait until the last word is out and only then send `end`. A caller who hangs up closes the socket with 1000
 * too; a socket that breaks gives 1006, and then the Connect action tells the truth (SessionStatus `failed`).
 */
export function openRelayLine(socket: RelaySocket, { log, clock, callSid, onSetup }: RelayOptions): RelayLine {
  const speech = watchSpeech(clock)
  const early: LineInput[] = []
  let hear: ((input: LineInput) => void) | undefined
  let state: 'waiting' | 'open' | 'leaving' | 'closed' = 'waiting'
  let malformed = 0
  let greeted = false

  function pass(input: LineInput): void {
    if (hear) hear(input)
    else early.push(input)
  }

  function setUp(frame: Extract<RelayFrame, { type: 'setup' }>): void {
    if (frame.callSid !== callSid) {
      log.warn({ expected: callSid }, 'a relay socket came from another call')
      shut(NOT_ALLOWED)
      return
    }
    if (state !== 'waiting') return
    state = 'open'
    onSetup?.({ callSid, sessionId: frame.sessionId })
    pass({ type: 'connected' })
  }

  function take(input: LineInput): void {
    if (input.type === 'our-voice') speech.speaking(input.on)
    if (input.type === 'interrupted') speech.cutOff()
    pass(input)
  }

  function countMalformed(): void {
    malformed += 1
    if (malformed < MALFORMED_IN_A_ROW) return
    log.warn({ callSid }, 'a relay socket sent nothing readable and was closed')
    shut(UNREADABLE)
  }

  /** Closes from our side. The listener learns of it now: after a broken socket no close may ever come. */
  function shut(code: number): void {
    finish('dropped')
    socket.close(code)
  }

  function finish(why: 'hung-up' | 'dropped'): void {
    if (state === 'closed') return
    state = 'closed'
    speech.stop()
    pass({ type: 'closed', why })
  }

  return {
    say(text) {
      if (state !== 'open' || text === '') return
      // Whoever picks up says "Hello?" over our first words, which say who calls and that it records: those are
      // spoken to their end. Later ones may be cut off, as the TwiML allows.
      socket.send(JSON.stringify({ type: 'text', token: text, last: true, interruptible: greeted }))
      greeted = true
      speech.said(text)
    },
    hangUp() {
      if (state === 'leaving' || state === 'closed') return
      state = 'leaving'
      speech.whenSpoken(() => socket.send(JSON.stringify({ type: 'end' })))
    },
    listen(listener) {
      hear = listener
      for (const input of early.splice(0)) listener(input)
    },
    receive(text) {
      if (state === 'closed') return
      const frame = readFrame(text)
      if (!frame) return countMalformed()
      malformed = 0
      if (frame.type === 'setup') return setUp(frame)
      // Until the socket has named its call it is nobody's voice.
      if (state === 'waiting') return
      if (frame.type === 'input') take(frame.input)
      if (frame.type === 'played') speech.played(frame.text)
      if (frame.type === 'error') log.warn({ callSid, code: frame.code }, 'the relay reported an error')
    },
    closed(code) {
      finish(CLOSED_NORMALLY.includes(code) ? 'hung-up' : 'dropped')
    },
  }
}
