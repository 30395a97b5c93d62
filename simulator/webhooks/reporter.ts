import type { Call, ProgressEvent } from '../call.ts'
import type { LineTime } from '../clock.ts'
import { rfc2822 } from '../dates.ts'
import type { Faults } from '../faults.ts'
import { newIdempotencyToken } from '../ids.ts'
import type { Recording, RecordingEvent } from '../recordings.ts'
import type { Courier } from './courier.ts'
import { callFields, statusFields } from './forms.ts'
import type { Fields } from './signature.ts'

/** A callback that nobody waits for. */
interface Notice {
  call: Call
  event: string
  method: 'GET' | 'POST'
  url: string
  fields: Fields
}

/** A callback after a call's end that was to be overtaken goes after this many line milliseconds in any case. */
const LONGEST_HOLD_MS = 1000

/**
 * Sends status callbacks of calls and recordings, each on its own: they leave in order and may arrive in any.
 * Faults that were planted for callbacks happen here.
 */
export class Reporter {
  readonly #courier: Courier
  readonly #faults: Faults
  readonly #time: LineTime
  readonly #account: { sid: string; mediaUrl(recording: Recording): string }
  readonly #sequence = new WeakMap<Call, number>()
  #heldBack: Notice[] = []

  constructor(
    courier: Courier,
    faults: Faults,
    time: LineTime,
    account: { sid: string; mediaUrl(recording: Recording): string },
  ) {
    this.#courier = courier
    this.#faults = faults
    this.#time = time
    this.#account = account
  }

  /** A call has come to a new step. Steps that nobody asked for still count in the sequence. */
  callCame(call: Call, event: ProgressEvent, recording?: Recording): void {
    const sequence = this.#sequence.get(call) ?? 0
    this.#sequence.set(call, sequence + 1)
    const { statusCallback, statusCallbackMethod, statusEvents } = call.order
    if (!statusCallback || !statusEvents.has(event)) return
    const fields = statusFields(call, this.#account.sid, event, {
      sequence,
      at: call.updatedAt,
      ending: event === 'completed' ? { status: call.status, recording } : undefined,
      mediaUrl: this.#account.mediaUrl,
    })
    this.#send({ call, event, method: statusCallbackMethod, url: statusCallback, fields })
  }

  /** A recording has begun, or its end is known. */
  recordingCame(recording: Recording, event: RecordingEvent): void {
    const { statusCallback, statusCallbackMethod, statusEvents, channels, source, track } = recording.order
    if (!statusCallback || !statusEvents.has(event)) return
    const fields: Fields = [
      ['AccountSid', this.#account.sid],
      ['CallSid', recording.call.sid],
      ['RecordingSid', recording.sid],
      ['RecordingUrl', this.#account.mediaUrl(recording)],
      ['RecordingStatus', event],
      ['RecordingDuration', String(event === 'completed' ? recording.durationSeconds : 0)],
      ['RecordingChannels', String(channels)],
      ['RecordingStartTime', rfc2822(recording.createdAt)],
      ['RecordingSource', source],
      ['RecordingTrack', track],
      ['ErrorCode', '0'],
    ]
    const notice = { call: recording.call, event: `recording-${event}`, url: statusCallback, fields }
    this.#send({ ...notice, method: statusCallbackMethod })
  }

  /** The answer to a Connect action that comes after the call is read by nobody. */
  actionAfterEnd(call: Call, url: string, method: 'GET' | 'POST', fields: Fields): void {
    const all = [...callFields(call, this.#account.sid), ...fields]
    this.#send({ call, event: 'action', method, url, fields: all })
  }

  #send(notice: Notice): void {
    const { call, event, url } = notice
    const fault = this.#faults.strike('callback', {
      number: call.order.to,
      callSid: call.sid,
      event,
      path: new URL(url).pathname,
    })
    switch (fault?.does) {
      case 'drop':
        return
      case 'delay':
        this.#time.after(fault.ms * this.#time.tempo, () => void this.#post(notice))
        return
      case 'reorder':
        this.#holdBack(notice)
        return
      case 'duplicate':
        this.#postCopies(notice, fault.copies)
        return
      default:
        void this.#postBeforeThoseHeldBack(notice)
    }
  }

  #holdBack(notice: Notice): void {
    this.#heldBack.push(notice)
    if (!notice.call.isOver) return
    this.#time.after(LONGEST_HOLD_MS, () => {
      for (const late of this.#takeHeldBack(notice.call)) void this.#post(late)
    })
  }

  /** What was held back follows only once this one has arrived. */
  async #postBeforeThoseHeldBack(notice: Notice): Promise<void> {
    const overtaken = this.#takeHeldBack(notice.call)
    await this.#post(notice)
    for (const late of overtaken) void this.#post(late)
  }

  #takeHeldBack(call: Call): Notice[] {
    const late = this.#heldBack.filter((notice) => notice.call === call)
    this.#heldBack = this.#heldBack.filter((notice) => notice.call !== call)
    return late
  }

  #postCopies(notice: Notice, copies: number): void {
    const token = newIdempotencyToken()
    for (let copy = 0; copy < copies; copy++) void this.#post(notice, token)
  }

  async #post({ call, event, method, url, fields }: Notice, token?: string): Promise<void> {
    try {
      const { status } = await this.#courier.send(method, url, fields, token)
      if (status >= 400) call.warn(15003, `The ${event} callback was answered with ${status}.`)
    } catch (error) {
      call.warn(15003, `The ${event} callback was not delivered: ${(error as Error).message}`)
    }
  }
}
