import type { Tx } from '#server/platform/work.ts'
import { AnswerHeard } from '../concept.ts'
import { answerPlace } from '../queries.ts'

export interface KeptAnswer {
  reflectionId: string
  userId: string
  position: number
  /** Final words so far. */
  text: string
  /** Words after those that may still change. */
  hearing: string
  /** True once the answer is given. */
  closed: boolean
  /** Who writes: the attempt in which it is spoken, or the person's own hand. */
  by: string
  startsAt?: Temporal.Instant | null
  endsAt?: Temporal.Instant | null
}

/**
 * Keeps an answer as it stands, replacing what was heard of it before. This is all its transaction does: no rule between
 * concepts may ever roll an answer back.
 *
 * An answer that is closed is changed only by whoever closed it; a voice from an attempt that was thought dead cannot
 * overwrite what was said since.
 */
export async function keepAnswer(tx: Tx, answer: KeptAnswer): Promise<void> {
  const { reflectionId, userId, position } = answer
  const attemptId = answer.by === 'typing' ? null : answer.by
  const row = {
    sealed_text: await tx.vault.seal(tx.db, answerPlace(userId, reflectionId, position, 'text'), answer.text),
    sealed_hearing: answer.hearing
      ? await tx.vault.seal(tx.db, answerPlace(userId, reflectionId, position, 'hearing'), answer.hearing)
      : null,
    has_words: answer.text.trim() !== '' || answer.hearing.trim() !== '',
    closed: answer.closed,
    attempt_id: attemptId,
    starts_at: answer.startsAt ?? null,
    ends_at: answer.endsAt ?? null,
    updated_at: tx.now,
  }
  await tx.db
    .insertInto('reflection_answer')
    .values({ reflection_id: reflectionId, position, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['reflection_id', 'position'])
        .doUpdateSet(row)
        .where((eb) =>
          eb.or([
            eb('reflection_answer.closed', '=', false),
            eb('reflection_answer.has_words', '=', false),
            eb('reflection_answer.attempt_id', 'is not distinct from', attemptId),
          ]),
        ),
    )
    .execute()
  await tx.announce(AnswerHeard, { reflectionId, userId })
}
