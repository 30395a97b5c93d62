import { type Excerpt, excerptMs, excerptWav } from './audio/mixdown.ts'
import type { Call, HttpMethod } from './call.ts'
import type { LineTime } from './clock.ts'
import { newSid } from './ids.ts'

export type RecordingStatus = 'in-progress' | 'paused' | 'stopped' | 'processing' | 'completed' | 'absent' | 'deleted'
export type RecordingEvent = 'in-progress' | 'completed' | 'absent'

/** How a recording was asked for; the defaults are those of `<Start><Recording>`. */
export interface RecordingOrder {
  source: 'StartCallRecordingAPI' | 'OutboundAPI' | 'RecordVerb'
  channels: 1 | 2
  track: 'inbound' | 'outbound' | 'both'
  trimSilence: boolean
  statusCallback: string | undefined
  statusCallbackMethod: HttpMethod
  statusEvents: ReadonlySet<RecordingEvent>
}

/** One recording: a stretch of a call's tape. */
export class Recording {
  readonly sid = newSid('RE')
  readonly call: Call
  readonly order: RecordingOrder
  readonly createdAt: Temporal.Instant
  updatedAt: Temporal.Instant
  status: RecordingStatus = 'in-progress'
  /** Line milliseconds of the call's talk at which it began and ended. */
  readonly fromMs: number
  untilMs?: number
  /** Line milliseconds of its audio, known once it is over. */
  durationMs?: number

  constructor(call: Call, order: RecordingOrder) {
    this.call = call
    this.order = order
    this.createdAt = call.time.now()
    this.updatedAt = this.createdAt
    this.fromMs = call.talkMs
  }

  /** Whole seconds of its audio, once it is over. */
  get durationSeconds(): number | undefined {
    return this.durationMs === undefined ? undefined : Math.max(1, Math.round(this.durationMs / 1000))
  }

  /** Nothing is recorded from here on. */
  close(): void {
    this.untilMs = this.call.talkMs
    this.durationMs = excerptMs(this.#excerpt)
  }

  /** Its audio as a WAV file, mixed into one channel or with both sides apart. */
  wav(channels: 1 | 2): Buffer<ArrayBuffer> {
    return excerptWav(this.#excerpt, channels)
  }

  get #excerpt(): Excerpt {
    const { call, fromMs, untilMs = call.talkMs, order } = this
    return { call, fromMs, untilMs, track: order.track, trimSilence: order.trimSilence }
  }

  /** Whether its audio can be fetched. */
  get isAudible(): boolean {
    return this.status === 'completed'
  }
}

/** How long the carrier works on a recording after the call, in line milliseconds. */
const PROCESSING_MS = 500

/** Every recording of the account, newest last. */
export class Recordings {
  readonly #all: Recording[] = []
  readonly #time: LineTime
  readonly #report: (recording: Recording, event: RecordingEvent) => void

  constructor(time: LineTime, report: (recording: Recording, event: RecordingEvent) => void) {
    this.#time = time
    this.#report = report
  }

  get all(): readonly Recording[] {
    return this.#all
  }

  find(sid: string): Recording | undefined {
    return this.#all.find((recording) => recording.sid === sid)
  }

  of(call: Call): Recording[] {
    return this.#all.filter((recording) => recording.call === call)
  }

  /** Records a live call from now until it ends. */
  start(call: Call, order: RecordingOrder): Recording {
    const recording = new Recording(call, order)
    this.#all.push(recording)
    this.#report(recording, 'in-progress')
    const unwatch = call.watch((event) => {
      if (event.type !== 'ended') return
      unwatch()
      this.stop(recording)
    })
    return recording
  }

  /** Ends it. Its audio is there once it has been processed. */
  stop(recording: Recording): void {
    if (recording.untilMs !== undefined) return
    recording.close()
    this.#become(recording, 'processing')
    this.#time.after(PROCESSING_MS, () => {
      if (recording.status !== 'processing') return
      const event = recording.durationMs ? 'completed' : 'absent'
      this.#become(recording, event)
      this.#report(recording, event)
    })
  }

  /** Deletes the audio for good. Its facts stay, for those who ask for what was deleted. */
  delete(recording: Recording): void {
    this.#become(recording, 'deleted')
    this.eraseUnlessKept(recording.call)
  }

  /** Erases the tape of a call that is over, unless a recording of it is kept. */
  eraseUnlessKept(call: Call): void {
    if (call.isOver && this.of(call).every(({ status }) => status === 'deleted')) call.tape.erase()
  }

  #become(recording: Recording, status: RecordingStatus): void {
    recording.status = status
    recording.updatedAt = this.#time.now()
  }
}
