import { type Kysely, sql } from 'kysely'

/** Entries by local day, one for each person and day, each made of one or more sittings; and the sealed recordings. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`create table journal_entry (
    id uuid primary key,
    user_id text not null references auth_user (id) on delete cascade,
    day date not null,
    time_zone text not null,
    begun_at timestamptz not null,
    written_at timestamptz not null,
    unique (user_id, day)
  )`.execute(db)
  await sql`create table journal_sitting (
    entry_id uuid not null references journal_entry (id) on delete cascade,
    reflection_id uuid not null,
    method text not null check (method in ('PHONE', 'TEXT')),
    finished boolean not null,
    rating integer check (rating between -2 and 2),
    begun_at timestamptz not null,
    sealed_answers bytea not null,
    primary key (entry_id, reflection_id)
  )`.execute(db)

  await sql`create table recording (
    id uuid primary key,
    user_id text not null references auth_user (id) on delete cascade,
    reflection_id uuid not null,
    attempt_id uuid not null unique,
    status text not null check (status in ('expected', 'stored', 'absent', 'lost')),
    sealed_carrier_address bytea,
    blob_key text,
    sealed_bytes bigint,
    duration_ms integer,
    expected_at timestamptz not null,
    stored_at timestamptz,
    carrier_deleted_at timestamptz,
    constraint ours_was_read_back_before_theirs_went check (carrier_deleted_at is null or status = 'stored'),
    constraint a_stored_recording_is_measured
      check ((status = 'stored') = (blob_key is not null and sealed_bytes is not null and duration_ms is not null and stored_at is not null))
  )`.execute(db)
  await sql`create index recordings_of_reflection on recording (reflection_id)`.execute(db)
}
