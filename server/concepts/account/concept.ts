import type { Generated } from 'kysely'
import { event } from '#server/platform/events.ts'

/**
 * Account: a person, and how they may be reached.
 *
 * Purpose    Know who somebody is, where their days begin, and which number is theirs.
 * Principle  After somebody proves a number by keying in, on that phone, the code their screen shows, it is theirs and
 *            Dayline may call it; when they say stop, on the phone or on the page, it is not called any more.
 * State      A person has a profile and at most one proved number. A proof: calling -> proved | failed | expired.
 * Invariant  A number counts only once proved; one open proof for each person (index one_open_proof_per_user);
 *            consent is only ever added (trigger consent_is_append_only).
 * Announces  PersonJoined, ProofRequested, NumberProved, ProofEnded, CallsStopped, ProfileChanged.
 *
 * Knows nothing of calls: who rings the phone for a proof is a sync.
 */
export const PersonJoined = event<{ userId: string }>('PersonJoined')
export const ProofRequested = event<{ proofId: string; userId: string }>('ProofRequested')
export const NumberProved = event<{ proofId: string; userId: string }>('NumberProved')
/** A proof came to its end without proving anything. */
export const ProofEnded = event<{ proofId: string; userId: string }>('ProofEnded')
export const CallsStopped = event<{ userId: string }>('CallsStopped')
export const ProfileChanged = event<{ userId: string }>('ProfileChanged')

export type ProofStatus = 'calling' | 'proved' | 'failed' | 'expired'

export interface PersonTable {
  user_id: string
  display_name: string
  name_pronunciation: string | null
  time_zone: Generated<string>
  /** Postgres' `time`, `HH:MM:SS`. */
  day_starts_at: Generated<string>
  include_rating: Generated<boolean>
  max_attempts: Generated<number>
  voice: Generated<string>
  sealed_phone: Buffer | null
  phone_hash: Buffer | null
  phone_proved_at: Temporal.Instant | null
  joined_at: Temporal.Instant
}

export interface PhoneProofTable {
  id: string
  user_id: string
  sealed_phone: Buffer
  phone_hash: Buffer
  code_hash: Buffer
  status: ProofStatus
  reason: string | null
  created_at: Temporal.Instant
  expires_at: Temporal.Instant
  settled_at: Temporal.Instant | null
}

export interface PhoneProofGuessTable {
  id: string
  proof_id: string
  user_id: string
  is_right: boolean
  guessed_at: Temporal.Instant
}

export interface PhoneSuppressionTable {
  phone_hash: Buffer
  /** Whose number it was when it was stopped; only they may prove it again. */
  owner_id: string | null
  way: 'phone' | 'web'
  since: Temporal.Instant
}

export interface ConsentTable {
  id: string
  user_id: string
  phone_hash: Buffer
  wording: string
  proof_id: string | null
  given_at: Temporal.Instant
}

declare module '#server/platform/database.ts' {
  interface Tables {
    person: PersonTable
    phone_proof: PhoneProofTable
    phone_proof_guess: PhoneProofGuessTable
    phone_suppression: PhoneSuppressionTable
    consent: ConsentTable
  }
}
