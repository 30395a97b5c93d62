import type { Database } from '#server/platform/database.ts'
import type { Vault } from '#server/platform/vault.ts'
import type { WrittenAnswer } from './concept.ts'

/** The entry of a day, opened, or undefined. */
export async function findEntry(db: Database, vault: Vault, userId: string, day: string) {
  const entry = await db
    .selectFrom('journal_entry')
    .selectAll()
    .where('user_id', '=', userId)
    .where('day', '=', day)
    .executeTakeFirst()
  return entry && openEntry(db, vault, entry)
}

/** One page of a person's entries, newest day first, opened. `before` is a day, not included. */
export async function listEntries(
  db: Database,
  vault: Vault,
  userId: string,
  page: { before: string | undefined; limit: number },
) {
  const entries = await db
    .selectFrom('journal_entry')
    .selectAll()
    .where('user_id', '=', userId)
    .$if(page.before !== undefined, (query) => query.where('day', '<', page.before!))
    .orderBy('day', 'desc')
    .limit(page.limit)
    .execute()
  return Array.fromAsync(entries, (entry) => openEntry(db, vault, entry))
}

/** Whether a day has an entry that somebody finished. */
export async function hasFinishedEntry(db: Database, userId: string, day: string): Promise<boolean> {
  const finished = await db
    .selectFrom('journal_entry')
    .innerJoin('journal_sitting', 'journal_sitting.entry_id', 'journal_entry.id')
    .select('journal_entry.id')
    .where('user_id', '=', userId)
    .where('day', '=', day)
    .where('finished', '=', true)
    .executeTakeFirst()
  return finished !== undefined
}

type EntryRow = {
  id: string
  user_id: string
  day: string
  time_zone: string
  begun_at: Temporal.Instant
  written_at: Temporal.Instant
}

async function openEntry(db: Database, vault: Vault, entry: EntryRow) {
  const sittings = await db
    .selectFrom('journal_sitting')
    .selectAll()
    .where('entry_id', '=', entry.id)
    .orderBy('begun_at')
    .execute()
  return {
    ...entry,
    sittings: await Array.fromAsync(sittings, async ({ sealed_answers, ...sitting }) => {
      const place = sittingPlace(entry.user_id, entry.id, sitting.reflection_id)
      return { ...sitting, answers: JSON.parse(await vault.open(db, place, sealed_answers)) as WrittenAnswer[] }
    }),
  }
}

export type OpenedEntry = Awaited<ReturnType<typeof openEntry>>

/** Where a sitting's answers are sealed. */
export function sittingPlace(userId: string, entryId: string, reflectionId: string) {
  return { purpose: 'entry', userId, recordId: entryId, field: reflectionId } as const
}
