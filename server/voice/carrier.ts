/**
 * The phone company, as Dayline needs it. Twilio is one; so is the simulator, through the same adapter.
 *
 * A carrier never retries by itself: whether a call may be placed again is for the call concept to know.
 */
export interface Carrier {
  /**
   * Asks for a call to be placed; resolves once the carrier has taken it.
   * @throws CarrierRefusal when it is certain that nothing will ring (4xx, 429, or never sent)
   * @throws CarrierUnclear when it may or may not ring (timeout, 5xx, connection lost, unreadable answer)
   */
  placeCall(order: CallOrder): Promise<CarrierCall>
  /** The call, or undefined when the carrier knows none of that id. */
  fetchCall(carrierCallId: string): Promise<CarrierCall | undefined>
  /** Calls between two numbers created at or after an instant, oldest first. */
  findCalls(search: { to: string; from: string; since: Temporal.Instant }): Promise<CarrierCall[]>
  /** Takes a call that is queued or rings off the line, or ends one that is live. A call that is over already is left. */
  endCall(carrierCallId: string): Promise<void>
  /** Recordings of a call. Empty while there are none. */
  findRecordings(carrierCallId: string): Promise<CarrierRecording[]>
  /** The audio as a WAV stream, or undefined while the carrier does not have it (yet). */
  fetchRecording(recordingId: string): Promise<ReadableStream<Uint8Array> | undefined>
  /** Deletes the carrier's copy. Deleting what is gone already is not an error. */
  deleteRecording(recordingId: string): Promise<void>
}

/** One call to place. All URLs are absolute and carry the attempt's token. */
export interface CallOrder {
  /** E.164. */
  to: string
  /** E.164. */
  from: string
  /** Where the carrier asks what to do once somebody answers. */
  answerUrl: string
  /** Where it reports initiated, ringing, answered and completed. */
  statusUrl: string
  /** How long it rings, in seconds. */
  ringSeconds: number
  /** How long a talk may last, in seconds. */
  limitSeconds: number
  /** Asked for by then or not at all: whoever settles what became of it counts on that. */
  dialBy: Temporal.Instant
}

/** The carrier's own words for where a call stands (Twilio's REST enum, which has no `initiated`). */
export type CarrierCallStatus =
  | 'queued'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled'

export interface CarrierCall {
  carrierCallId: string
  status: CarrierCallStatus
  createdAt: Temporal.Instant | undefined
}

export interface CarrierRecording {
  recordingId: string
  status: 'in-progress' | 'processing' | 'completed' | 'absent' | 'failed'
  durationSeconds: number | undefined
}

/** The carrier said no, or was never reached: certainly nothing rings. */
export class CarrierRefusal extends Error {
  override readonly name = 'CarrierRefusal'
  /** Why, in the terms that decide what happens next. */
  readonly why: 'too-late' | 'busy-carrier' | 'unreachable-carrier' | 'bad-number' | 'not-allowed' | 'misconfigured'
  /** The carrier's own code, for the operator; 0 when there is none. */
  readonly carrierCode: number
  constructor(why: CarrierRefusal['why'], carrierCode: number) {
    super(`the carrier refused the call (${why}, code ${carrierCode})`)
    this.why = why
    this.carrierCode = carrierCode
  }
}

/** No clear answer: the phone may be ringing. Never placed again before the carrier's own list has been read. */
export class CarrierUnclear extends Error {
  override readonly name = 'CarrierUnclear'
}
