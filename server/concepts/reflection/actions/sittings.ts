import { dayEnd, journalDay } from '#server/platform/local-day.ts'
import type { Tx } from '#server/platform/work.ts'
import {
  type QuestionKind,
  ReflectionAbandoned,
  ReflectionCompleted,
  ReflectionLeftUnfinished,
  type ReflectionMethod,
  type ReflectionTable,
} from '../concept.ts'
import { findOpenReflection, questionPlace } from '../queries.ts'
import { standing } from '../rules.ts'

/**
 * Opens a reflection with these prompts, or takes up the one that this person is in the middle of: then it goes on as it
 * is, only by the way that was chosen now. One that was opened and never begun asks what is to be asked now.
 */
export async function openReflection(
  tx: Tx,
  wish: { userId: string; method: ReflectionMethod; prompts: readonly { text: string; kind: QuestionKind }[] },
): Promise<ReflectionTable> {
  await endYesterdays(tx, wish.userId)
  const id = tx.random.uuid()
  const inserted = await tx.db
    .insertInto('reflection')
    .values({ id, user_id: wish.userId, status: 'IN_PROGRESS', method: wish.method, opened_at: tx.now })
    .onConflict((conflict) =>
      conflict.column('user_id').where('status', '=', 'IN_PROGRESS').doUpdateSet({ method: wish.method }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  if (inserted.day) {
    if (wish.method === 'PHONE') await closeTyped(tx, inserted.id)
    return inserted
  }
  await tx.db.deleteFrom('reflection_prompt').where('reflection_id', '=', inserted.id).execute()
  for (const [position, prompt] of wish.prompts.entries()) {
    const sealed_text = await tx.vault.seal(tx.db, questionPlace(wish.userId, inserted.id, position), prompt.text)
    await tx.db
      .insertInto('reflection_prompt')
      .values({ reflection_id: inserted.id, position, kind: prompt.kind, sealed_text })
      .execute()
  }
  return inserted
}

/** Who goes on by phone is done with what they typed: it is not asked again. */
async function closeTyped(tx: Tx, reflectionId: string): Promise<void> {
  await tx.db
    .updateTable('reflection_answer')
    .set({ closed: true })
    .where('reflection_id', '=', reflectionId)
    .where('attempt_id', 'is', null)
    .where('has_words', '=', true)
    .execute()
}

/** What hangs over from a day that has ended is not gone on with, even where the job that closes it is late. */
async function endYesterdays(tx: Tx, userId: string): Promise<void> {
  const open = await findOpenReflection(tx.db, userId)
  if (open?.day_ends_at && Temporal.Instant.compare(tx.now, open.day_ends_at) >= 0) await endReflection(tx, open.id)
}

/**
 * Pins the day that a reflection belongs to: the person's local day now. Done once, at the first answered attempt or
 * typed word; from then on neither travel nor a change of settings moves it.
 */
export async function pinDay(
  tx: Tx,
  reflectionId: string,
  rule: { timeZone: string; dayStartsAt: string },
): Promise<void> {
  const day = journalDay(tx.now, rule.timeZone, rule.dayStartsAt)
  const endsAt = dayEnd(day, rule.timeZone, rule.dayStartsAt)
  const pinned = await tx.db
    .updateTable('reflection')
    .set({ day: day.toString(), time_zone: rule.timeZone, begun_at: tx.now, day_ends_at: endsAt })
    .where('id', '=', reflectionId)
    .where('day', 'is', null)
    .executeTakeFirstOrThrow()
  if (pinned.numUpdatedRows === 1n) await tx.enqueue('close-day', { reflectionId }, { at: endsAt })
}

/** What is left open at the end of its day is over: with words it stands as it is, without any it is abandoned. */
export async function endReflection(tx: Tx, reflectionId: string): Promise<void> {
  const reflection = await lockReflection(tx, reflectionId)
  if (reflection?.status !== 'IN_PROGRESS') return
  const hasWords = (await readStanding(tx, reflectionId)) !== 'empty'
  await tx.db
    .updateTable('reflection')
    .set({ status: hasWords ? 'COMPLETED' : 'ABANDONED', ended_at: tx.now })
    .where('id', '=', reflectionId)
    .execute()
  await tx.announce(hasWords ? ReflectionCompleted : ReflectionAbandoned, { reflectionId, userId: reflection.user_id })
}

/**
 * Lets a reflection be what its answers make it: completed once every prompt was gone through, else unfinished with the
 * words there are. It reads nothing but rows, so it may be run again at any time, by anybody, and does no harm.
 */
export async function settleReflection(tx: Tx, reflectionId: string, rating?: number | null): Promise<void> {
  const reflection = await lockReflection(tx, reflectionId)
  if (!reflection) return
  const fact = { reflectionId, userId: reflection.user_id }
  const stands = await readStanding(tx, reflectionId)
  if (stands === 'empty') return
  // Words that were still on their way when it was abandoned bring it back.
  const isOver = stands === 'complete' || reflection.status === 'ABANDONED'
  if (reflection.status !== 'COMPLETED' && isOver) {
    await tx.db
      .updateTable('reflection')
      .set({ status: 'COMPLETED', ended_at: tx.now, ...(rating !== undefined && { rating }) })
      .where('id', '=', reflectionId)
      .execute()
  }
  await tx.announce(stands === 'complete' ? ReflectionCompleted : ReflectionLeftUnfinished, fact)
}

export function lockReflection(tx: Tx, reflectionId: string) {
  return tx.db.selectFrom('reflection').selectAll().where('id', '=', reflectionId).forNoKeyUpdate().executeTakeFirst()
}

/** Where it stands, from the rows alone. */
export async function readStanding(tx: Tx, reflectionId: string) {
  const prompts = await tx.db
    .selectFrom('reflection_prompt')
    .select('position')
    .where('reflection_id', '=', reflectionId)
    .execute()
  const answers = await tx.db
    .selectFrom('reflection_answer')
    .select(['position', 'closed', 'has_words as hasWords'])
    .where('reflection_id', '=', reflectionId)
    .execute()
  return standing(
    prompts.map((prompt) => prompt.position),
    answers,
  )
}
