import { type Kysely, sql } from 'kysely'

/** What people chose to be asked, and each sitting: prompts as they were asked, answers as they are heard. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`create table prompt (
    id uuid primary key,
    user_id text not null references auth_user (id) on delete cascade,
    position integer not null,
    kind text not null check (kind in ('open', 'rating')),
    active boolean not null,
    sealed_text bytea not null,
    unique (user_id, position) deferrable initially deferred
  )`.execute(db)

  await sql`create table reflection (
    id uuid primary key,
    user_id text not null references auth_user (id) on delete cascade,
    status text not null check (status in ('IN_PROGRESS', 'COMPLETED', 'ABANDONED')),
    method text not null check (method in ('PHONE', 'TEXT')),
    day date,
    time_zone text,
    begun_at timestamptz,
    day_ends_at timestamptz,
    rating integer check (rating between -2 and 2),
    opened_at timestamptz not null,
    ended_at timestamptz,
    constraint a_day_is_pinned_whole check (
      (day is null) = (time_zone is null) and (day is null) = (begun_at is null) and (day is null) = (day_ends_at is null)
    ),
    constraint what_was_completed_has_its_day check (status <> 'COMPLETED' or day is not null),
    constraint a_reflection_ends_once check ((status = 'IN_PROGRESS') = (ended_at is null))
  )`.execute(db)
  await sql`create unique index one_open_reflection_per_user on reflection (user_id) where status = 'IN_PROGRESS'`.execute(
    db,
  )

  await sql`create table reflection_prompt (
    reflection_id uuid not null references reflection (id) on delete cascade,
    position integer not null,
    kind text not null check (kind in ('open', 'rating')),
    sealed_text bytea not null,
    primary key (reflection_id, position)
  )`.execute(db)
  await sql`create table reflection_answer (
    reflection_id uuid not null,
    position integer not null,
    sealed_text bytea not null,
    sealed_hearing bytea,
    has_words boolean not null,
    closed boolean not null,
    attempt_id uuid,
    starts_at timestamptz,
    ends_at timestamptz,
    updated_at timestamptz not null,
    primary key (reflection_id, position),
    foreign key (reflection_id, position) references reflection_prompt (reflection_id, position) on delete cascade
  )`.execute(db)
}
