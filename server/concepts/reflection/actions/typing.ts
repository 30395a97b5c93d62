import { DomainError, notFound } from '#server/platform/errors.ts'
import type { Tx } from '#server/platform/work.ts'
import { keepAnswer } from './answers.ts'
import { lockReflection, readStanding, settleReflection } from './sittings.ts'

/**
 * Keeps what somebody typed so far to one prompt. It may be typed over and over until the reflection is complete.
 *
 * @throws DomainError `not-found`, `reflection-is-over`
 */
export async function typeAnswer(
  tx: Tx,
  typed: { reflectionId: string; userId: string; position: number; text: string },
) {
  const reflection = await lockReflection(tx, typed.reflectionId)
  if (reflection?.user_id !== typed.userId) throw notFound('reflection')
  if (reflection.status !== 'IN_PROGRESS') {
    throw new DomainError('conflict', 'reflection-is-over', 'This reflection is finished, so it was left as it is.')
  }
  const prompts = await listPositions(tx, typed.reflectionId)
  if (!prompts.includes(typed.position)) throw notFound('prompt')
  await tx.db
    .updateTable('reflection_answer')
    .set({ closed: false })
    .where('reflection_id', '=', typed.reflectionId)
    .where('position', '=', typed.position)
    .execute()
  await keepAnswer(tx, { ...typed, hearing: '', closed: false, by: 'typing' })
}

/**
 * Completes a typed reflection: prompts that were left empty count as gone through.
 *
 * @throws DomainError `not-found`, `nothing-written`
 */
export async function completeTyped(
  tx: Tx,
  wish: { reflectionId: string; userId: string; rating?: number | null | undefined },
) {
  const reflection = await lockReflection(tx, wish.reflectionId)
  if (reflection?.user_id !== wish.userId) throw notFound('reflection')
  if (reflection.status === 'COMPLETED') return
  if (reflection.status === 'ABANDONED' || (await readStanding(tx, wish.reflectionId)) === 'empty') {
    const words = 'There is nothing written yet. Answer at least one question, in as few words as you like.'
    throw new DomainError('conflict', 'nothing-written', words)
  }
  await closeAnswers(tx, wish)
  await settleReflection(tx, wish.reflectionId, wish.rating)
}

async function closeAnswers(tx: Tx, of: { reflectionId: string; userId: string }): Promise<void> {
  const { reflectionId, userId } = of
  await tx.db.updateTable('reflection_answer').set({ closed: true }).where('reflection_id', '=', reflectionId).execute()
  const answered = await tx.db
    .selectFrom('reflection_answer')
    .select('position')
    .where('reflection_id', '=', reflectionId)
    .execute()
  const given = new Set(answered.map((answer) => answer.position))
  for (const position of await listPositions(tx, reflectionId)) {
    if (given.has(position)) continue
    await keepAnswer(tx, { reflectionId, userId, position, text: '', hearing: '', closed: true, by: 'typing' })
  }
}

async function listPositions(tx: Tx, reflectionId: string): Promise<number[]> {
  const rows = await tx.db
    .selectFrom('reflection_prompt')
    .select('position')
    .where('reflection_id', '=', reflectionId)
    .orderBy('position')
    .execute()
  return rows.map((row) => row.position)
}
