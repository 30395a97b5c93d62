import { type Kysely, sql } from 'kysely'

/**
 * Where the wrapped keys live. Nothing may be wrapped with a master key that left no canary here, so a process that
 * opens every canary can open every key.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`create table vault_canary (
    kek_version integer primary key check (kek_version > 0),
    sealed_canary bytea not null,
    created_at timestamptz not null
  )`.execute(db)

  await sql`create table vault_key (
    name text primary key,
    kek_version integer not null references vault_canary,
    wrapped_key bytea not null,
    created_at timestamptz not null
  )`.execute(db)

  await sql`create table user_key (
    user_id text primary key,
    kek_version integer not null references vault_canary,
    wrapped_key bytea not null,
    created_at timestamptz not null
  )`.execute(db)
}
