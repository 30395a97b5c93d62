import type { Voice } from './audio/voice.ts'
import { Call, type CallOrder, type EndedBy } from './call.ts'
import { afterThisTurn, type LineTime } from './clock.ts'
import { conduct } from './twiml/conductor.ts'
import type { Source, Stage } from './twiml/scene.ts'

/** A phone somewhere, as the exchange sees it. */
export interface Subscriber {
  /** What the network answers instead of ringing, if it does. */
  refuses?: 'busy' | 'unreachable'
  /** A call has begun to ring here; the phone watches it and answers or declines it. */
  ring(call: Call): void
}

/** SIP answers that status callbacks report: 486 busy, 404 unreachable, 487 rung out or taken back. */
const SIP = { busy: 486, unreachable: 404, rungOut: 487, fine: 200 }

/** Places calls and leads each from its queue to its end. */
export class Exchange {
  readonly #stage: Stage
  readonly #voice: Voice
  readonly #time: LineTime
  readonly #subscriberOf: (number: string) => Subscriber
  readonly #calls = new Map<string, Call>()
  readonly #conducting = new Map<Call, AbortController>()
  #stopped = false

  constructor(stage: Stage, voice: Voice, subscriberOf: (number: string) => Subscriber) {
    this.#stage = stage
    this.#voice = voice
    this.#time = stage.time
    this.#subscriberOf = subscriberOf
  }

  /** Oldest first. */
  get calls(): Call[] {
    return [...this.#calls.values()]
  }

  find(sid: string): Call | undefined {
    return this.#calls.get(sid)
  }

  /** Takes a call on. It is dialled right after, not within this turn, so that it is `queued` when this returns. */
  place(order: CallOrder): Call {
    const call = new Call(order, this.#time, this.#voice)
    this.#calls.set(call.sid, call)
    this.#voice.getReady()
    call.watch((event) => {
      if (event.type === 'answered') this.#talk(call)
      if (event.type === 'ended') this.#wrapUp(call)
    })
    afterThisTurn(() => this.#dial(call))
    return call
  }

  /** Other TwiML for a live call. */
  redirect(call: Call, start: Source | { twiml: string }): void {
    this.#conducting.get(call)?.abort(new Error('Other TwiML has taken the call.'))
    call.network.cut()
    this.#conduct(call, start)
  }

  /**
   * Takes the call off the line: `canceled` touches only what has not been answered, `completed` ends a talk too.
   * A call that was not answered yet ends as canceled either way.
   */
  hangUp(call: Call, as: 'canceled' | 'completed', by: EndedBy = 'application'): void {
    if (call.isLive && as === 'completed') call.end('completed', by, SIP.fine)
    else if (!call.isLive) call.end('canceled', by, SIP.rungOut)
  }

  /** Ends every call without a word to anyone. */
  stop(): void {
    this.#stopped = true
    for (const call of this.#calls.values()) if (!call.isOver) call.end('failed', 'network', SIP.rungOut)
  }

  #dial(call: Call): void {
    if (this.#stopped || call.isOver) return
    call.dialedAt = this.#time.now()
    this.#stage.reporter.callCame(call, 'initiated')
    const subscriber = this.#subscriberOf(call.order.to)
    if (subscriber.refuses === 'busy') call.end('busy', 'network', SIP.busy)
    if (subscriber.refuses === 'unreachable') call.end('failed', 'network', SIP.unreachable)
    if (call.isOver) return
    call.beginRinging()
    this.#stage.reporter.callCame(call, 'ringing')
    const cancel = this.#time.after(call.order.timeout * 1000, () => {
      if (call.status === 'ringing') call.end('no-answer', 'network', SIP.rungOut)
    })
    call.watch((event) => {
      if (event.type === 'answered' || event.type === 'ended') cancel()
    })
    subscriber.ring(call)
  }

  #talk(call: Call): void {
    this.#stage.reporter.callCame(call, 'answered')
    const cancel = this.#time.after(call.order.timeLimit * 1000, () => call.end('completed', 'network', SIP.fine))
    call.over.addEventListener('abort', cancel, { once: true })
    const { twiml, url, method } = call.order
    // With both, the address wins, as the SDK's words for `create` have it.
    this.#conduct(call, url ? { url, method, fields: [] } : { twiml: twiml ?? '' })
  }

  #conduct(call: Call, start: Source | { twiml: string }): void {
    const taken = new AbortController()
    this.#conducting.set(call, taken)
    conduct(call, start, this.#stage, AbortSignal.any([call.over, taken.signal])).catch((error: Error) => {
      call.warn(0, `The simulator failed: ${error.stack}`)
      call.end('failed', 'network', 500)
    })
  }

  #wrapUp(call: Call): void {
    this.#conducting.delete(call)
    this.#stage.recordings.eraseUnlessKept(call)
    if (this.#stopped) return
    this.#stage.reporter.callCame(call, 'completed', this.#stage.recordings.of(call).at(-1))
  }
}
