import { type Kysely, sql } from 'kysely'

/**
 * Calls, their attempts, and every event the carrier told us of.
 *
 * The partial indexes are the rules: one due call for each person and each reflection, one open attempt for each call.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`create table call (
    id uuid primary key,
    user_id text not null references auth_user (id) on delete cascade,
    purpose text not null check (purpose in ('proof', 'asked', 'window')),
    proof_id uuid,
    reflection_id uuid,
    status text not null check (status in ('PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED')),
    is_due boolean not null,
    scheduled_for timestamptz not null,
    next_attempt_at timestamptz,
    max_attempts integer not null check (max_attempts between 1 and 5),
    reason text,
    created_at timestamptz not null,
    ended_at timestamptz,
    constraint a_proof_call_has_its_proof check ((purpose = 'proof') = (proof_id is not null)),
    constraint a_pending_call_has_its_time check ((status = 'PENDING') = (next_attempt_at is not null)),
    constraint a_call_ends_once check ((status in ('COMPLETED', 'FAILED', 'CANCELLED')) = (ended_at is not null))
  )`.execute(db)
  await sql`create unique index one_due_call_per_user on call (user_id)
    where is_due and status in ('PENDING', 'IN_PROGRESS')`.execute(db)
  await sql`create unique index one_due_call_per_reflection on call (reflection_id)
    where is_due and status in ('PENDING', 'IN_PROGRESS')`.execute(db)
  await sql`create index calls_of_user on call (user_id, created_at)`.execute(db)
  await sql`create index calls_waiting on call (next_attempt_at) where status = 'PENDING'`.execute(db)

  await sql`create table attempt (
    id uuid primary key,
    call_id uuid not null references call (id) on delete cascade,
    number integer not null check (number >= 1),
    token text not null unique,
    status text not null check (status in ('dialing', 'ringing', 'live', 'ended', 'unknown')),
    outcome text check (outcome in ('answered', 'no-answer', 'busy', 'voicemail', 'failed', 'cancelled')),
    counts boolean not null default true,
    resumed integer not null default 0 check (resumed between 0 and 5),
    carrier_call_id text unique,
    dialed_at timestamptz not null,
    dial_by timestamptz not null,
    answered_at timestamptz,
    ended_at timestamptz,
    unique (call_id, number),
    constraint an_attempt_ends_with_its_outcome
      check ((status = 'ended') = (outcome is not null) and (status = 'ended') = (ended_at is not null))
  )`.execute(db)
  await sql`create unique index one_open_attempt_per_call on attempt (call_id) where status <> 'ended'`.execute(db)

  await sql`create table carrier_event (
    carrier_call_id text not null,
    status text not null,
    sequence integer not null,
    attempt_id uuid not null references attempt (id) on delete cascade,
    received_at timestamptz not null,
    primary key (carrier_call_id, status, sequence)
  )`.execute(db)

  // The one slot in which the next call of this account may be dialled: carriers queue what comes faster.
  await sql`create table dial_pace (is_only boolean primary key default true check (is_only), next_slot_at timestamptz not null)`.execute(
    db,
  )
}
