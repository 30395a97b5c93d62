import type { Tx } from '#server/platform/work.ts'
import { EntryWritten, type WrittenAnswer } from './concept.ts'
import { sittingPlace } from './queries.ts'

export interface Sitting {
  userId: string
  reflectionId: string
  /** The local day it belongs to, and the zone in which that day was lived. */
  day: string
  timeZone: string
  begunAt: Temporal.Instant
  method: 'PHONE' | 'TEXT'
  /** False while prompts are left that were not gone through. */
  finished: boolean
  rating: number | null
  answers: WrittenAnswer[]
}

/** Adds a sitting to the entry of its day, which it begins if need be. Writing the same sitting again replaces it. */
export async function writeEntry(tx: Tx, sitting: Sitting): Promise<void> {
  const { userId, day } = sitting
  const entry = await tx.db
    .insertInto('journal_entry')
    .values({
      id: tx.random.uuid(),
      user_id: userId,
      day,
      time_zone: sitting.timeZone,
      begun_at: sitting.begunAt,
      written_at: tx.now,
    })
    .onConflict((conflict) => conflict.columns(['user_id', 'day']).doUpdateSet({ written_at: tx.now }))
    .returning('id')
    .executeTakeFirstOrThrow()
  const place = sittingPlace(userId, entry.id, sitting.reflectionId)
  const row = {
    method: sitting.method,
    finished: sitting.finished,
    rating: sitting.rating,
    begun_at: sitting.begunAt,
    sealed_answers: await tx.vault.seal(tx.db, place, JSON.stringify(sitting.answers)),
  }
  await tx.db
    .insertInto('journal_sitting')
    .values({ entry_id: entry.id, reflection_id: sitting.reflectionId, ...row })
    .onConflict((conflict) => conflict.columns(['entry_id', 'reflection_id']).doUpdateSet(row))
    .execute()
  await tx.announce(EntryWritten, { userId, day })
}
