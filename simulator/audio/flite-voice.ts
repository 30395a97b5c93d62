import { Worker } from 'node:worker_threads'
import { realClock } from '../clock.ts'
import type { FliteResult, FliteWish } from './flite-worker.ts'
import { type Side, type Sound, type Speech, sentencesOf, silentVoice, type Voice } from './voice.ts'
import { SAMPLE_RATE } from './wav.ts'

/** flite's female and male American voices, both at 16 kHz, so that the two sides can be told apart. */
const VOICES: Record<Side, string> = { application: 'slt', person: 'rms' }

/** How many of the application's sentences are kept: prompts come again and again. */
const KEPT = 200

/** The thread goes after so many (real) milliseconds in which it had nothing to say. */
const RESTS_AFTER_MS = 60_000

/**
 * Real speech, by flite in a thread of its own, so that the event loop never waits for it. The thread takes some 60 MB
 * and a moment to load its voices, so it comes when a call is placed, while that one still rings, and goes after a while.
 * What cannot be synthesized (no letters that flite knows, a broken thread) passes as silence of fitting length.
 */
export class FliteVoice implements Voice {
  #worker: Worker | undefined
  #next = 0
  #stopped = false
  #resting: unknown
  readonly #restsAfterMs: number
  readonly #waiting = new Map<number, (result: FliteResult) => void>()
  readonly #kept = new Map<string, Promise<Speech>>()

  constructor({ restsAfterMs = RESTS_AFTER_MS }: { restsAfterMs?: number } = {}) {
    this.#restsAfterMs = restsAfterMs
  }

  getReady(): void {
    if (this.#stopped) return
    if (!this.#worker) this.#start()
    this.#restLater()
  }

  async speak(text: string, side: Side): Promise<Speech> {
    const parts = await Promise.all(sentencesOf(text).map((sentence) => this.#sentence(sentence, side)))
    return joined(parts.length > 0 ? parts : [await silentVoice.speak(text, side)])
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#giveUp('The voice was stopped.')
    realClock.clearTimeout(this.#resting)
    await this.#worker?.terminate()
  }

  #sentence(text: string, side: Side): Promise<Speech> {
    // A person's words are not kept beyond their call.
    if (side === 'person') return this.#synthesize(text, side)
    const known = this.#kept.get(text)
    if (known) return known
    const speech = this.#synthesize(text, side)
    this.#kept.set(text, speech)
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!)
    return speech
  }

  async #synthesize(text: string, side: Side): Promise<Speech> {
    const letters = inAscii(text)
    const result = letters === '' ? undefined : await this.#ask({ text: letters, voice: VOICES[side] })
    if (!result || 'trouble' in result) return silentVoice.speak(text, side)
    const { samples, sampleRate } = result.sound
    return { durationMs: (samples.length / sampleRate) * 1000, sound: result.sound }
  }

  #ask(wish: Omit<FliteWish, 'id'>): Promise<FliteResult> {
    const id = ++this.#next
    if (this.#stopped) return Promise.resolve({ id, trouble: 'The voice was stopped.' })
    const worker = this.#worker ?? this.#start()
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      worker.postMessage({ id, ...wish } satisfies FliteWish)
    })
  }

  #start(): Worker {
    // Without the flags of our own process: test runners bring loaders that a plain thread does not need.
    const worker = new Worker(new URL('./flite-worker.ts', import.meta.url), { execArgv: [], name: 'flite' })
    worker.unref()
    worker.on('message', (result: FliteResult) => {
      this.#waiting.get(result.id)?.(result)
      this.#waiting.delete(result.id)
      this.#restLater()
    })
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#worker = undefined
      this.#giveUp(String(error))
    })
    this.#worker = worker
    return worker
  }

  #restLater(): void {
    realClock.clearTimeout(this.#resting)
    if (!this.#stopped) this.#resting = realClock.setTimeout(() => this.#rest(), this.#restsAfterMs)
  }

  #rest(): void {
    // A thread that is at work tells when it is done, and rests after that.
    if (this.#waiting.size > 0) return
    void this.#worker?.terminate()
    this.#worker = undefined
  }

  #giveUp(trouble: string): void {
    for (const [id, resolve] of this.#waiting) resolve({ id, trouble })
    this.#waiting.clear()
  }
}

/** flite reads ASCII: accents go, typographic marks become plain ones, and what has no counterpart is left out. */
export function inAscii(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[‘’‛′]/g, "'")
    .replace(/[“”„″]/g, '"')
    .replace(/[–—―]/g, ', ')
    .replace(/…/g, '...')
    .replace(/[^\x20-\x7e]/g, (mark) => (/\s/.test(mark) ? ' ' : ''))
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[^A-Za-z0-9]+$/, '')
}

/** Parts one after the other. A silent part between spoken ones becomes zeroes. */
function joined(parts: Speech[]): Speech {
  const durationMs = parts.reduce((sum, part) => sum + part.durationMs, 0)
  const sampleRate = parts.find(({ sound }) => sound)?.sound?.sampleRate
  if (!sampleRate || parts.length === 1) return { durationMs, sound: parts[0]?.sound ?? null }
  const whole = (rate: number) => new Int16Array(Math.ceil((durationMs / 1000) * rate))
  const sound: Sound = { samples: whole(sampleRate), sampleRate, phoneBand: whole(SAMPLE_RATE) }
  let atMs = 0
  for (const part of parts) {
    if (part.sound) {
      place(part.sound.samples, sound.samples, atMs, sampleRate)
      place(part.sound.phoneBand, sound.phoneBand, atMs, SAMPLE_RATE)
    }
    atMs += part.durationMs
  }
  return { durationMs, sound }
}

function place(part: Int16Array, whole: Int16Array, atMs: number, rate: number): void {
  const at = Math.floor((atMs / 1000) * rate)
  whole.set(part.subarray(0, whole.length - at), at)
}
