import { type Voice, wordsHeard } from './audio/voice.ts'
import type { Call, Said } from './call.ts'

/** How people talk on the phone, about. */
const WORDS_PER_SECOND = 2.5

/**
 * The person's side of one call: words, silence and keys, as the network hears them.
 *
 * An utterance grows by partials, each of which holds all of it so far, until a final one closes it.
 */
export class PersonVoice {
  readonly #call: Call
  readonly #voice: Voice
  /** The words before the ones being said now, within the same utterance. */
  #before = ''
  #said?: Said
  /** The words in the air. */
  #aloud?: {
    id: string
    text: string
    durationMs: number
    startedAt: Temporal.Instant
    piece: { cut(ms: number): void }
  }
  #speaking = false
  #count = 0

  constructor(call: Call, voice: Voice) {
    this.#call = call
    this.#voice = voice
  }

  /** Sound begins or stops. The words, if there are any, come by themselves. */
  speaking(on: boolean): void {
    if (!this.#call.isLive || this.#speaking === on) return
    this.#speaking = on
    this.#call.ear?.speaking?.(on)
  }

  /** Words so far, after those of this utterance that were said before. */
  partial(text: string): void {
    if (!this.#call.isLive || text.trim() === '') return
    this.speaking(true)
    this.#hear(text, false)
  }

  /** Closes the utterance with these words. */
  final(text: string): void {
    if (!this.#call.isLive) return
    const whole = join(this.#before, text)
    if (whole !== '') this.#hear(text, true)
    this.#before = ''
    this.#said = undefined
  }

  /**
   * Speaks the words at their pace: sound on, growing partials, the final, sound off. With `final: false` the utterance
   * stays open and what is said next belongs to it. Resolves when the last word is out, or the call is over.
   */
  async say(
    text: string,
    options: { wordsPerSecond?: number; final?: boolean; partials?: boolean } = {},
  ): Promise<void> {
    const call = this.#call
    if (!call.isLive) return
    this.speaking(true)
    const speech = await this.#voice.speak(text, 'person')
    if (!call.isLive) return
    const words = text.split(/\s+/).filter(Boolean)
    const pace = options.wordsPerSecond ?? (speech.sound ? undefined : WORDS_PER_SECOND)
    const durationMs = pace ? (words.length / pace) * 1000 : speech.durationMs
    const piece = call.tape.add('person', call.talkMs, speech)
    const caption = {
      id: `${call.sid}-me-${++this.#count}`,
      who: 'me',
      text,
      speech: { ...speech, durationMs },
    } as const
    call.announce({ type: 'caption', caption })
    this.#aloud = { id: caption.id, text, durationMs, startedAt: call.time.now(), piece }
    try {
      for (let count = 1; count <= words.length; count++) {
        await call.time.wait(durationMs / words.length, call.over)
        if (count < words.length && options.partials !== false) this.partial(words.slice(0, count).join(' '))
      }
    } catch {
      return
    }
    this.#aloud = undefined
    if (options.final === false) {
      this.partial(text)
      this.#before = join(this.#before, text)
    } else {
      this.final(text)
    }
    this.speaking(false)
  }

  /** Presses one key: 0-9, * or #. */
  press(digit: string): void {
    if (!/^[0-9*#]$/.test(digit)) throw new RangeError(`A phone has no key ${JSON.stringify(digit)}.`)
    const call = this.#call
    if (!call.isLive) return
    call.pressed.push({ by: 'person', digit, at: call.time.now() })
    call.ear?.digit?.(digit)
  }

  /** The call is ending: nothing more is heard from here. */
  stop(): void {
    if (this.#said) this.#said.endedAt = this.#call.time.now()
    this.#said = undefined
    if (!this.#aloud) return
    const { id, text, durationMs, startedAt, piece } = this.#aloud
    const elapsed = this.#call.time.between(startedAt)
    piece.cut(elapsed)
    this.#call.announce({ type: 'caption-cut', id, spoken: wordsHeard(text, elapsed / durationMs) })
    this.#aloud = undefined
  }

  #hear(text: string, last: boolean): void {
    const call = this.#call
    const now = call.time.now()
    if (!this.#said) {
      this.#said = { by: 'person', text: '', startedAt: now, final: false }
      call.said.push(this.#said)
    }
    const whole = join(this.#before, text)
    Object.assign(this.#said, { text: whole, endedAt: now, final: last })
    call.ear?.words?.(whole, last)
  }
}

function join(before: string, text: string): string {
  return [before, text.trim()].filter(Boolean).join(' ')
}
