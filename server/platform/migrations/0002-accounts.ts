import { type Kysely, sql } from 'kysely'

/** Who people are, how they sign in, which number they proved, and what they agreed to. */
export async function up(db: Kysely<never>): Promise<void> {
  await signIn(db)
  await people(db)
  await phones(db)
}

/** The tables of better-auth, under names of ours. `last_request` is in milliseconds since 1970, as it keeps it. */
async function signIn(db: Kysely<never>): Promise<void> {
  await sql`create table auth_user (
    id text primary key,
    name text not null,
    email text not null unique,
    email_verified boolean not null default false,
    image text,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`.execute(db)
  await sql`create table auth_session (
    id text primary key,
    user_id text not null references auth_user (id) on delete cascade,
    token text not null unique,
    expires_at timestamptz not null,
    ip_address text,
    user_agent text,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`.execute(db)
  await sql`create index auth_session_of_user on auth_session (user_id)`.execute(db)
  await sql`create table auth_account (
    id text primary key,
    user_id text not null references auth_user (id) on delete cascade,
    account_id text not null,
    provider_id text not null,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamptz,
    refresh_token_expires_at timestamptz,
    scope text,
    password text,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`.execute(db)
  await sql`create index auth_account_of_user on auth_account (user_id)`.execute(db)
  await sql`create table auth_verification (
    id text primary key,
    identifier text not null,
    value text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`.execute(db)
  await sql`create index auth_verification_of on auth_verification (identifier)`.execute(db)
  await sql`create table auth_rate_limit (
    id text primary key,
    key text not null unique,
    count integer not null,
    last_request bigint not null
  )`.execute(db)
}

async function people(db: Kysely<never>): Promise<void> {
  await sql`create table person (
    user_id text primary key references auth_user (id) on delete cascade,
    display_name text not null check (length(display_name) between 1 and 80),
    name_pronunciation text,
    time_zone text not null default 'UTC',
    day_starts_at time not null default '04:00',
    include_rating boolean not null default false,
    max_attempts integer not null default 3 check (max_attempts between 1 and 5),
    voice text not null default 'slt',
    sealed_phone bytea,
    phone_hash bytea,
    phone_proved_at timestamptz,
    joined_at timestamptz not null,
    constraint a_number_is_proved_hashed_and_sealed
      check ((sealed_phone is null) = (phone_hash is null) and (sealed_phone is null) = (phone_proved_at is null))
  )`.execute(db)
  await sql`create index person_by_phone on person (phone_hash)`.execute(db)
}

async function phones(db: Kysely<never>): Promise<void> {
  await sql`create table phone_proof (
    id uuid primary key,
    user_id text not null references auth_user (id) on delete cascade,
    sealed_phone bytea not null,
    phone_hash bytea not null,
    code_hash bytea not null,
    status text not null check (status in ('calling', 'proved', 'failed', 'expired')),
    reason text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    settled_at timestamptz,
    constraint a_proof_is_settled_once check ((status = 'calling') = (settled_at is null))
  )`.execute(db)
  await sql`create unique index one_open_proof_per_user on phone_proof (user_id) where status = 'calling'`.execute(db)
  await sql`create index phone_proof_by_number on phone_proof (phone_hash, created_at)`.execute(db)
  await sql`create table phone_proof_guess (
    id uuid primary key,
    proof_id uuid not null references phone_proof (id) on delete cascade,
    user_id text not null,
    is_right boolean not null,
    guessed_at timestamptz not null
  )`.execute(db)
  await sql`create index wrong_guesses_of_user on phone_proof_guess (user_id, guessed_at) where not is_right`.execute(
    db,
  )

  // Numbers that must not ring. They outlive the account: a hash is all that is kept.
  await sql`create table phone_suppression (
    phone_hash bytea primary key,
    owner_id text,
    way text not null check (way in ('phone', 'web')),
    since timestamptz not null
  )`.execute(db)

  // What people agreed to, in which words, and when. Never changed, never deleted: the trigger keeps it so.
  await sql`create table consent (
    id uuid primary key,
    user_id text not null,
    phone_hash bytea not null,
    wording text not null,
    proof_id uuid,
    given_at timestamptz not null
  )`.execute(db)
  await sql`create function refuse_to_rewrite() returns trigger language plpgsql as $$
    begin raise exception 'rows of % are only ever added', tg_table_name; end $$`.execute(db)
  await sql`create trigger consent_is_append_only before update or delete on consent
    for each row execute function refuse_to_rewrite()`.execute(db)
}
