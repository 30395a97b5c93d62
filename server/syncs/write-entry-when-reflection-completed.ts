import { writeEntry } from '#server/concepts/journal/actions.ts'
import {
  ReflectionCompleted,
  type ReflectionFact,
  ReflectionLeftUnfinished,
} from '#server/concepts/reflection/concept.ts'
import { readReflection } from '#server/concepts/reflection/queries.ts'
import { standing } from '#server/concepts/reflection/rules.ts'
import { sync } from '#server/platform/events.ts'
import type { Tx } from '#server/platform/work.ts'

/** What you said becomes the entry of the day on which you began to say it. */
export const writeEntryWhenReflectionCompleted = sync(ReflectionCompleted, writeSitting)

/** What was said before the line broke can be read already; going on later replaces it. */
export const writeEntryWhenReflectionLeftUnfinished = sync(ReflectionLeftUnfinished, writeSitting)

async function writeSitting({ reflectionId, userId }: ReflectionFact, tx: Tx): Promise<void> {
  const reflection = await readReflection(tx.db, tx.vault, reflectionId)
  const { day, time_zone, begun_at } = reflection
  if (!day || !time_zone || !begun_at) throw new Error('a reflection with words has no day')
  const prompts = new Map(reflection.prompts.map((prompt) => [prompt.position, prompt.text]))
  const isWhole = standing([...prompts.keys()], reflection.answers) === 'complete'
  await writeEntry(tx, {
    userId,
    reflectionId,
    day,
    timeZone: time_zone,
    begunAt: begun_at,
    method: reflection.method,
    finished: isWhole,
    rating: reflection.rating,
    answers: reflection.answers
      .filter((answer) => answer.hasWords)
      .map((answer) => ({
        prompt: prompts.get(answer.position) ?? '',
        text: [answer.text, answer.hearing].filter(Boolean).join(' '),
        startsAt: answer.startsAt?.toString(),
        endsAt: answer.endsAt?.toString(),
        attemptId: answer.attemptId ?? undefined,
      })),
  })
}
