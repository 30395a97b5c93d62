import { upgradeWebSocket } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { WSContext } from 'hono/ws'
import type { Speech } from './audio/voice.ts'
import { wav } from './audio/wav.ts'
import type { Call, CallEvent } from './call.ts'
import type { Subscriber } from './exchange.ts'
import { endReason, type PageFrame, readPageFrame } from './phone-frames.ts'

const E164 = /^\+[1-9]\d{6,14}$/
/** How long speech can be fetched after its call, in line milliseconds. */
const AUDIO_AFTER_CALL_MS = 60_000

/** The phones in browser tabs: every tab that shows a number rings when it is called, and any of them may take it. */
export class PhoneLine {
  readonly #tabs = new Map<string, Set<WSContext>>()
  readonly #calls = new Map<string, Call>()
  readonly #seen = new Set<string>()
  /** What captions point to, by call. */
  readonly #audio = new Map<Call, Map<string, Speech>>()
  /** What is being spoken into a call, so that the next words wait for it. */
  readonly #saying = new Map<Call, Promise<void>>()
  /** What stands in the field meanwhile. */
  readonly #typed = new Map<Call, string>()

  /** The phone of a number that no script answers for. */
  subscriber(number: string): Subscriber {
    this.#seen.add(number)
    return { ring: (call) => this.#ring(number, call) }
  }

  /** The socket, the list of numbers, and the speech that captions point to. */
  routes(): Hono {
    return new Hono()
      .get('/phone/numbers', (c) => c.json({ numbers: this.#numbers() }))
      .get('/phone/audio/:file{[A-Za-z0-9.-]+\\.wav}', (c) => {
        const speech = this.#speechOf(c.req.param('file').slice(0, -'.wav'.length))
        if (!speech?.sound) return c.notFound()
        const file = wav([speech.sound.samples], speech.sound.sampleRate)
        return c.body(file, 200, { 'Content-Type': 'audio/wav', 'Cache-Control': 'no-store' })
      })
      .get(
        '/phone/socket',
        async (c, next) => {
          // Browsers always name the page a socket is opened from; anything else has no business here.
          const isOurs = c.req.header('origin') === `http://${c.req.header('host')}`
          if (!isOurs) return c.text('Only the phone’s own page may open this socket.', 403)
          if (!E164.test(c.req.query('number') ?? '')) return c.text('A number like +1XXXXXXXXXX is needed.', 400)
          return next()
        },
        upgradeWebSocket((c) => this.#tab(c)),
      )
  }

  /** Closes every tab's socket. */
  stop(): void {
    for (const tabs of this.#tabs.values()) for (const tab of tabs) tab.close(1001, 'The simulator was stopped.')
    this.#tabs.clear()
    this.#audio.clear()
  }

  #tab(c: Context) {
    const number = c.req.query('number') ?? ''
    return {
      onOpen: (_event: Event, tab: WSContext) => {
        this.#seen.add(number)
        this.#tabs.set(number, (this.#tabs.get(number) ?? new Set()).add(tab))
        send(tab, { type: 'hello', number, calls: this.#callsOf(number).map(shown) })
      },
      onMessage: ({ data }: { data: unknown }, tab: WSContext) => {
        const frame = readPageFrame(String(data))
        const call = frame && this.#calls.get(frame.callId)
        if (!frame) return send(tab, { type: 'error', message: 'I did not understand that.' })
        if (!call || call.order.to !== number) return send(tab, { type: 'error', message: 'That call is over.' })
        const trouble = this.#obey(frame, call)
        if (trouble) send(tab, { type: 'error', message: trouble })
      },
      onClose: (_event: unknown, tab: WSContext) => void this.#tabs.get(number)?.delete(tab),
    }
  }

  /** Does what the page asks; says why not, when it cannot. */
  #obey(frame: PageFrame, call: Call): string | undefined {
    switch (frame.type) {
      case 'answer':
        return call.answer() ? undefined : 'This call does not ring any more.'
      case 'decline':
        return call.decline() ? undefined : 'This call does not ring any more.'
      case 'hang-up':
        call.hangUp()
        return undefined
      case 'key':
        call.person.press(frame.digit)
        return undefined
      case 'typing':
        this.#type(frame.text, call)
        return undefined
      case 'say':
        if (frame.text.trim() !== '') this.#say(frame.text.trim(), call)
    }
  }

  /** Somebody who types is speaking: the far end must wait for them. Words that are being spoken are not overtaken. */
  #type(text: string, call: Call): void {
    if (this.#saying.has(call)) return void this.#typed.set(call, text)
    if (text.trim() === '') call.person.speaking(false)
    else call.person.partial(text)
  }

  #say(text: string, call: Call): void {
    this.#typed.delete(call)
    const said = (this.#saying.get(call) ?? Promise.resolve()).then(() => call.person.say(text, { partials: false }))
    this.#saying.set(call, said)
    void said.finally(() => {
      if (this.#saying.get(call) !== said) return
      this.#saying.delete(call)
      const typed = this.#typed.get(call)
      this.#typed.delete(call)
      if (typed !== undefined) this.#type(typed, call)
    })
  }

  #ring(number: string, call: Call): void {
    this.#calls.set(call.sid, call)
    call.watch((event) => this.#show(number, call, event))
    this.#tell(number, { type: 'ringing', callId: call.sid, from: call.order.from })
  }

  #show(number: string, call: Call, event: CallEvent): void {
    const callId = call.sid
    if (event.type === 'answered') this.#tell(number, { type: 'answered', callId, at: call.answeredAt?.toString() })
    if (event.type === 'caption-cut') this.#tell(number, { ...event, callId })
    if (event.type === 'caption') {
      const { id, who, text, speech } = event.caption
      // One's own words need not be heard.
      const isAudible = who === 'them' && speech.sound !== null
      if (isAudible) this.#audio.set(call, (this.#audio.get(call) ?? new Map()).set(id, speech))
      const audio = isAudible ? `/phone/audio/${id}.wav` : null
      const durationMs = Math.round(speech.durationMs)
      this.#tell(number, { type: 'caption', callId, who, id, text, startsInMs: 0, durationMs, audio })
    }
    if (event.type === 'ended') {
      this.#tell(number, { type: 'ended', callId, reason: endReason(call), durationMs: Math.round(call.talkMs) })
      this.#calls.delete(callId)
      if (this.#audio.has(call)) call.time.after(AUDIO_AFTER_CALL_MS, () => this.#audio.delete(call))
    }
  }

  #speechOf(id: string): Speech | undefined {
    return this.#audio
      .values()
      .map((ofCall) => ofCall.get(id))
      .find((speech) => speech !== undefined)
  }

  #callsOf(number: string): Call[] {
    return [...this.#calls.values()].filter((call) => call.order.to === number && !call.isOver)
  }

  #numbers() {
    return [...this.#seen].map((number) => {
      const calls = this.#callsOf(number)
      const state = calls.some((call) => call.isLive) ? 'talking' : calls.length > 0 ? 'ringing' : 'idle'
      return { number, state }
    })
  }

  #tell(number: string, frame: object): void {
    for (const tab of this.#tabs.get(number) ?? []) send(tab, frame)
  }
}

function send(tab: WSContext, frame: object): void {
  if (tab.readyState === 1) tab.send(JSON.stringify(frame))
}

/** A call as a tab that opens late is told of it. */
function shown(call: Call) {
  const state = call.isLive ? 'talking' : 'ringing'
  return { callId: call.sid, from: call.order.from, state, answeredAt: call.answeredAt?.toString() }
}
