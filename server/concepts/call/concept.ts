import type { Generated, Insertable, Selectable } from 'kysely'
import { event } from '#server/platform/events.ts'

/**
 * Call: one wish to reach a person by phone.
 *
 * Purpose    Reach people when they asked to be reached, and never twice at once.
 * Principle  After you ask for a call the phone rings; you answer and it is in progress; you hang up and it is
 *            completed. If nobody answers it is tried again, a bounded number of times.
 * State      PENDING -> IN_PROGRESS -> COMPLETED | FAILED | CANCELLED, and back to PENDING for a retry;
 *            attempts: dialing -> ringing -> live -> ended, or unknown while nobody can say whether it rings.
 * Invariant  A person has at most one due call (index one_due_call_per_user), a call at most one open attempt (index
 *            one_open_attempt_per_call); an attempt is committed before its number is dialled.
 * Announces  CallRequested, CallChanged, CallAnswered, CallCompleted, CallFailed, CallCancelled.
 *
 * Knows nothing of prompts, journals or Twilio: who wants those to meet writes a sync.
 */
export const CallRequested = event<CallFact>('CallRequested')
/** Something a page shows has changed: it rings, it waits for a retry. */
export const CallChanged = event<CallFact>('CallChanged')
/** Somebody picked up, for the first time in this attempt. */
export const CallAnswered = event<CallFact & { attemptId: string }>('CallAnswered')
/** The talk is over: the person was reached. */
export const CallCompleted = event<CallFact & { attemptId: string }>('CallCompleted')
/** Nobody was reached, and no further attempt will be made. */
export const CallFailed = event<CallFact>('CallFailed')
export const CallCancelled = event<CallFact>('CallCancelled')

export type CallPurpose = 'proof' | 'asked' | 'window'
export type CallStatus = 'PENDING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED'
export type AttemptStatus = 'dialing' | 'ringing' | 'live' | 'ended' | 'unknown'
export type Outcome = 'answered' | 'no-answer' | 'busy' | 'voicemail' | 'failed' | 'cancelled'

export interface CallFact {
  callId: string
  userId: string
  purpose: CallPurpose
  proofId: string | null
  reflectionId: string | null
}

export interface CallTable {
  id: string
  user_id: string
  purpose: CallPurpose
  proof_id: string | null
  reflection_id: string | null
  status: CallStatus
  /** False for a call that waits for a later time and so blocks nothing. */
  is_due: boolean
  scheduled_for: Temporal.Instant
  next_attempt_at: Temporal.Instant | null
  max_attempts: number
  /** Why it failed or was cancelled: a sentence for the person. */
  reason: string | null
  created_at: Temporal.Instant
  ended_at: Temporal.Instant | null
}

export interface AttemptTable {
  id: string
  call_id: string
  number: number
  /** In every URL the carrier is given for this attempt; nobody can guess it. */
  token: string
  status: AttemptStatus
  outcome: Outcome | null
  /** False where it is proven that nothing rang: such an attempt uses up none of the call's rings. */
  counts: boolean
  /** How often the line broke and was taken up again within this attempt. */
  resumed: Generated<number>
  carrier_call_id: string | null
  dialed_at: Temporal.Instant
  /** After this instant the attempt must not be dialled any more, whoever wakes up late. */
  dial_by: Temporal.Instant
  answered_at: Temporal.Instant | null
  ended_at: Temporal.Instant | null
}

export interface CarrierEventTable {
  carrier_call_id: string
  status: string
  sequence: number
  attempt_id: string
  received_at: Temporal.Instant
}

export interface DialPaceTable {
  is_only: boolean
  next_slot_at: Temporal.Instant
}

/** An attempt as it is read. */
export type Attempt = Selectable<AttemptTable>
export type NewAttempt = Insertable<AttemptTable>

declare module '#server/platform/database.ts' {
  interface Tables {
    call: CallTable
    attempt: AttemptTable
    carrier_event: CarrierEventTable
    dial_pace: DialPaceTable
  }
}
