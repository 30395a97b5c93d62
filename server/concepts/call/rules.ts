import type { AttemptStatus, CallPurpose, Outcome } from './concept.ts'

/** A phone rings for half a minute: long enough to fetch it, short of most voicemail. Seconds. */
export const RING_SECONDS = 30
/** The longest a talk may last, in seconds. */
export const LIMIT_SECONDS = 15 * 60
/** After an attempt was committed its number must be dialled within this time, or not at all. Seconds. */
export const DIAL_WITHIN_SECONDS = 5
/** How long the carrier may take to answer the request to dial. Seconds. */
export const CARRIER_ANSWERS_WITHIN_SECONDS = 10
/**
 * Once this long has passed since an attempt began, a carrier that lists no call for it will never ring for it: dialling
 * was over, its answer was due, and two seconds more let its list catch up. Seconds.
 */
export const NOTHING_RANG_AFTER_SECONDS = DIAL_WITHIN_SECONDS + CARRIER_ANSWERS_WITHIN_SECONDS + 2
/** Pause before an asked call that nobody answered is tried again. Minutes. */
export const RETRY_AFTER_MINUTES = 5
/** A call that is later than this is not made any more: nobody wants in the night what they asked for in the evening. Minutes. */
export const TOO_LATE_AFTER_MINUTES = 30
/** Pause after a carrier that was too busy to take the call. Seconds. */
export const BUSY_CARRIER_SECONDS = 5
/** How often a carrier may refuse for being busy or away before the call is given up. */
export const MOST_REFUSALS = 20

/** What the carrier can say of a call, as status callbacks name it. */
export type CarrierStatus =
  | 'queued'
  | 'initiated'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled'

/** How far each status is along: news that arrives late never leads back. Ringing may be skipped. */
const RANK: Record<AttemptStatus, number> = { unknown: 0, dialing: 0, ringing: 1, live: 2, ended: 3 }

export interface AttemptNews {
  status: AttemptStatus
  outcome: Outcome | null
}

/**
 * What a carrier's word makes of an attempt, or null when it tells nothing new.
 *
 * A call that ends as `completed` was picked up by somebody or something, and that is all it says: whether a person
 * answered is known from the talk.
 */
export function heed(current: AttemptStatus, status: CarrierStatus): AttemptNews | null {
  const news = meaning(status)
  return RANK[news.status] > RANK[current] ? news : null
}

/** Has the carrier nothing more to do for the call? */
export function isOver(status: CarrierStatus): boolean {
  return meaning(status).status === 'ended'
}

function meaning(status: CarrierStatus): AttemptNews {
  switch (status) {
    case 'queued':
    case 'initiated':
      return { status: 'dialing', outcome: null }
    case 'ringing':
      return { status: 'ringing', outcome: null }
    case 'in-progress':
      return { status: 'live', outcome: null }
    case 'completed':
      return { status: 'ended', outcome: 'answered' }
    case 'canceled':
      return { status: 'ended', outcome: 'cancelled' }
    default:
      return { status: 'ended', outcome: status }
  }
}

/** What becomes of a call once an attempt has ended. */
export type NextStep =
  | { step: 'complete' }
  | { step: 'retry'; after: { minutes: number } | { seconds: number } }
  | { step: 'fail'; reason: string }

/**
 * @param ended how the attempt ended, and whether it counts as a ring
 * @param rings attempts so far that count, this one included
 */
export function afterAttempt(
  call: { purpose: CallPurpose; maxAttempts: number },
  ended: { outcome: Outcome; counts: boolean },
  rings: number,
  refusals: number,
): NextStep {
  if (ended.outcome === 'answered') return { step: 'complete' }
  if (!ended.counts) {
    if (refusals >= MOST_REFUSALS)
      return { step: 'fail', reason: 'The phone network would not take the call. Please try again later.' }
    return { step: 'retry', after: { seconds: BUSY_CARRIER_SECONDS } }
  }
  if (call.purpose === 'proof' || rings >= call.maxAttempts)
    return { step: 'fail', reason: whyNotReached(ended.outcome, rings) }
  return { step: 'retry', after: { minutes: RETRY_AFTER_MINUTES } }
}

function whyNotReached(outcome: Exclude<Outcome, 'answered'>, rings: number): string {
  const times = rings === 1 ? '' : ` ${rings} times`
  switch (outcome) {
    case 'busy':
      return `I called${times}, and your line was busy.`
    case 'no-answer':
      return `I called${times}, and nobody picked up.`
    case 'voicemail':
      return `I called${times} and reached a voicemail. I left nothing on it.`
    case 'cancelled':
      return 'The call was taken off the line before anybody picked up.'
    case 'failed':
      return 'The phone network could not reach your number.'
  }
}
