import { z } from 'zod'
import { PromptKind } from './prompts.ts'
import { Day, Id, MAX_TEXT_LENGTH } from './shapes.ts'

/**
 * One sitting: what is asked, and what was answered so far.
 *
 * While somebody talks, the answer at `currentPosition` grows word by word: `text` is what is final, `hearing` the words
 * after it that may still change.
 */
export const Reflection = z
  .object({
    id: Id,
    status: z.enum(['IN_PROGRESS', 'COMPLETED', 'ABANDONED']),
    method: z.enum(['PHONE', 'TEXT']),
    day: Day.nullable().describe('Pinned at the first word; null before'),
    timeZone: z.string().nullable(),
    prompts: z.array(z.object({ position: z.int().min(0), text: z.string(), kind: PromptKind })),
    answers: z.array(
      z.object({
        position: z.int().min(0),
        text: z.string(),
        hearing: z.string().describe('Words heard after `text` that are not final yet'),
        closed: z.boolean().describe('False while this answer is still being given'),
      }),
    ),
    currentPosition: z.int().nullable().describe('The first prompt without a closed answer'),
  })
  .meta({ id: 'Reflection' })
export type Reflection = z.infer<typeof Reflection>

export const ReflectionOpened = z
  .object({
    id: Id,
    day: Day,
    prompts: z.array(z.object({ position: z.int().min(0), text: z.string(), kind: PromptKind })),
  })
  .meta({ id: 'ReflectionOpened' })
export type ReflectionOpened = z.infer<typeof ReflectionOpened>

export const AnswerChange = z
  .strictObject({ text: z.string().max(MAX_TEXT_LENGTH, 'That is more than 10,000 characters; shorten it a little.') })
  .meta({ id: 'AnswerChange' })

export const Completion = z
  .strictObject({ rating: z.int().min(-2).max(2).nullable().optional() })
  .meta({ id: 'Completion' })
