import { type Speech, sentencesOf, type Voice, wordsHeard } from './audio/voice.ts'
import type { Call, Said } from './call.ts'

/** Something the application has the network say. */
interface Utterance {
  id: string
  text: string
  sentences: { text: string; speech: Promise<Speech> }[]
  /** Whether later words may push it aside. */
  preemptible: boolean
  /** What a person's words or keys over it do. */
  interruptible: Interruptible
  settle(how: 'spoken' | 'cut'): void
}

export type Interruptible = 'none' | 'dtmf' | 'speech' | 'any'

/** What was heard of an utterance that was cut off. */
export interface CutOff {
  spoken: string
  /** Line milliseconds since it began. */
  afterMs: number
}

/** The application's voice on one call: says one thing after the other, sentence by sentence, each with its caption. */
export class NetworkVoice {
  readonly #call: Call
  readonly #voice: Voice
  #queue: Utterance[] = []
  #current?: Current
  #audible = false
  #count = 0

  constructor(call: Call, voice: Voice) {
    this.#call = call
    this.#voice = voice
  }

  /** Whether it speaks or is about to. */
  get speaking(): boolean {
    return this.#current !== undefined
  }

  /** What the person's input over the words being said now does; none while it is silent. */
  get interruptible(): Interruptible {
    return this.#current?.utterance.interruptible ?? 'none'
  }

  /** Says it after whatever is being said already. Resolves to how it ended. */
  say(text: string, options: { interruptible?: Interruptible; preemptible?: boolean } = {}): Promise<'spoken' | 'cut'> {
    if (this.#current?.utterance.preemptible) this.cut()
    return new Promise((settle) => {
      if (this.#call.isOver) return settle('cut')
      const sentences = sentencesOf(text).map((sentence) => ({
        text: sentence,
        speech: this.#voice.speak(sentence, 'application'),
      }))
      for (const { speech } of sentences) speech.catch(() => {})
      const { interruptible = 'none', preemptible = false } = options
      const id = `${this.#call.sid}-${++this.#count}`
      this.#queue.push({ id, text, sentences, interruptible, preemptible, settle })
      if (!this.#current) void this.#speak()
    })
  }

  /** Falls silent at once and forgets what was still to be said. Tells what was heard of the current words. */
  cut(): CutOff | undefined {
    const waiting = this.#queue
    this.#queue = []
    const current = this.#current
    this.#current = undefined
    const cutOff = current && this.#cutCurrent(current)
    for (const { settle } of waiting) settle('cut')
    this.#becomeAudible(false)
    return cutOff
  }

  async #speak(): Promise<void> {
    const call = this.#call
    for (let utterance = this.#queue.shift(); utterance; utterance = this.#queue.shift()) {
      const current: Current = { utterance, heard: [], stop: new AbortController() }
      this.#current = current
      if (!(await this.#utter(current))) return
      if (current.said) current.said.endedAt = call.time.now()
      utterance.settle('spoken')
      call.announce({ type: 'spoken', text: utterance.text })
      // Whoever was told may have cut, or ended the call.
      if (this.#current !== current) return
    }
    this.#current = undefined
    this.#becomeAudible(false)
  }

  /** Says every sentence of one utterance. False when it was cut off meanwhile. */
  async #utter(current: Current): Promise<boolean> {
    const call = this.#call
    for (const [index, { text, speech: coming }] of current.utterance.sentences.entries()) {
      const speech = await coming.catch(() => undefined)
      if (this.#current !== current) return false
      if (!speech) continue
      if (!current.said) {
        current.said = { by: 'application', text: current.utterance.text, startedAt: call.time.now() }
        call.said.push(current.said)
        this.#becomeAudible(true)
      }
      const caption = { id: `${current.utterance.id}.${index + 1}`, who: 'them', text, speech } as const
      const piece = call.tape.add('application', call.talkMs, speech)
      current.sentence = { caption, startedAt: call.time.now(), piece }
      call.announce({ type: 'caption', caption })
      try {
        await call.time.wait(speech.durationMs, current.stop.signal)
      } catch {
        return false
      }
      current.heard.push(text)
      current.sentence = undefined
    }
    return true
  }

  #cutCurrent(current: Current): CutOff {
    const call = this.#call
    const { sentence, said, heard, utterance } = current
    if (sentence) {
      const { caption, startedAt, piece } = sentence
      const elapsed = call.time.between(startedAt)
      const spoken = wordsHeard(caption.text, elapsed / caption.speech.durationMs)
      if (spoken) heard.push(spoken)
      piece.cut(elapsed)
      call.announce({ type: 'caption-cut', id: caption.id, spoken })
    }
    const cutOff = { spoken: heard.join(' '), afterMs: said ? call.time.between(said.startedAt) : 0 }
    if (said) Object.assign(said, { endedAt: call.time.now(), cutAfter: cutOff.spoken })
    current.stop.abort()
    utterance.settle('cut')
    return cutOff
  }

  #becomeAudible(on: boolean): void {
    if (this.#audible === on) return
    this.#audible = on
    this.#call.announce({ type: 'voice', on })
  }
}

/** The utterance being said. */
interface Current {
  utterance: Utterance
  said?: Said
  /** The sentences, or parts of one, that were heard. */
  heard: string[]
  stop: AbortController
  sentence?: Sentence
}

/** The sentence in the air. */
interface Sentence {
  caption: { id: string; text: string; speech: Speech }
  startedAt: Temporal.Instant
  piece: { cut(afterMs: number): void }
}
