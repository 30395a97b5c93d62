import type { Database } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import type { Vault } from '#server/platform/vault.ts'

/** A reflection's row, or undefined. */
export function findReflection(db: Database, reflectionId: string) {
  return db.selectFrom('reflection').selectAll().where('id', '=', reflectionId).executeTakeFirst()
}

/** The reflection that a person is in the middle of, or undefined. */
export function findOpenReflection(db: Database, userId: string) {
  return db
    .selectFrom('reflection')
    .selectAll()
    .where('user_id', '=', userId)
    .where('status', '=', 'IN_PROGRESS')
    .executeTakeFirst()
}

/**
 * A reflection with its prompts and answers, opened, each in order.
 *
 * @throws DomainError `not-found`
 */
export async function readReflection(db: Database, vault: Vault, reflectionId: string) {
  const reflection = await findReflection(db, reflectionId)
  if (!reflection) throw notFound('reflection')
  const prompts = await db
    .selectFrom('reflection_prompt')
    .selectAll()
    .where('reflection_id', '=', reflectionId)
    .orderBy('position')
    .execute()
  const answers = await db
    .selectFrom('reflection_answer')
    .selectAll()
    .where('reflection_id', '=', reflectionId)
    .orderBy('position')
    .execute()
  const userId = reflection.user_id
  return {
    ...reflection,
    prompts: await Array.fromAsync(prompts, async ({ position, kind, sealed_text }) => ({
      position,
      kind,
      text: await vault.open(db, questionPlace(userId, reflectionId, position), sealed_text),
    })),
    answers: await Array.fromAsync(answers, async (row) => ({
      position: row.position,
      closed: row.closed,
      hasWords: row.has_words,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      attemptId: row.attempt_id,
      text: await vault.open(db, answerPlace(userId, reflectionId, row.position, 'text'), row.sealed_text),
      hearing: row.sealed_hearing
        ? await vault.open(db, answerPlace(userId, reflectionId, row.position, 'hearing'), row.sealed_hearing)
        : '',
    })),
  }
}

export type ReadReflection = Awaited<ReturnType<typeof readReflection>>

/** Where a prompt is sealed as it was asked. */
export function questionPlace(userId: string, reflectionId: string, position: number) {
  return { purpose: 'prompt', userId, recordId: reflectionId, field: `asked-${position}` } as const
}

/** Where an answer is sealed: its final words, and those that may still change. */
export function answerPlace(userId: string, reflectionId: string, position: number, part: 'text' | 'hearing') {
  return { purpose: 'answer', userId, recordId: reflectionId, field: `${part}-${position}` } as const
}
