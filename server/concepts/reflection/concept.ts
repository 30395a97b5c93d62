import { event } from '#server/platform/events.ts'

/**
 * Reflection: one sitting, by phone or by typing: prompts as they were asked, answers as they were given.
 *
 * Purpose    Hear somebody out about their day, and lose nothing of it.
 * Principle  After a reflection opens with the prompts of that moment, each answer is kept the moment it is heard; once
 *            all were gone through it is completed. One that broke off can be taken up again, by phone or by typing, until
 *            its day ends.
 * State      IN_PROGRESS -> COMPLETED | ABANDONED (nothing was said). Each answer grows until it is closed.
 * Invariant  At most one in progress for each person (index one_open_reflection_per_user). Its day and zone are pinned at
 *            the first answered attempt or typed word, and never computed again. Words once kept are never removed.
 * Announces  AnswerHeard, ReflectionLeftUnfinished, ReflectionCompleted, ReflectionAbandoned.
 *
 * Knows nothing of calls and journals.
 */
export const AnswerHeard = event<ReflectionFact>('AnswerHeard')
/** It broke off with words in it: they can be read already, and it can be gone on with. */
export const ReflectionLeftUnfinished = event<ReflectionFact>('ReflectionLeftUnfinished')
/** It is over, and words were given: every prompt was gone through, or its day has ended. */
export const ReflectionCompleted = event<ReflectionFact>('ReflectionCompleted')
export const ReflectionAbandoned = event<ReflectionFact>('ReflectionAbandoned')

export interface ReflectionFact {
  reflectionId: string
  userId: string
}

export type ReflectionMethod = 'PHONE' | 'TEXT'
export type ReflectionStatus = 'IN_PROGRESS' | 'COMPLETED' | 'ABANDONED'
export type QuestionKind = 'open' | 'rating'

export interface ReflectionTable {
  id: string
  user_id: string
  status: ReflectionStatus
  method: ReflectionMethod
  /** The local day it belongs to, `YYYY-MM-DD`; null until pinned, and so the three below. */
  day: string | null
  time_zone: string | null
  begun_at: Temporal.Instant | null
  day_ends_at: Temporal.Instant | null
  rating: number | null
  opened_at: Temporal.Instant
  ended_at: Temporal.Instant | null
}

export interface ReflectionPromptTable {
  reflection_id: string
  position: number
  kind: QuestionKind
  sealed_text: Buffer
}

export interface ReflectionAnswerTable {
  reflection_id: string
  position: number
  sealed_text: Buffer
  /** Words after the text that may still change. */
  sealed_hearing: Buffer | null
  has_words: boolean
  closed: boolean
  attempt_id: string | null
  starts_at: Temporal.Instant | null
  ends_at: Temporal.Instant | null
  updated_at: Temporal.Instant
}

declare module '#server/platform/database.ts' {
  interface Tables {
    reflection: ReflectionTable
    reflection_prompt: ReflectionPromptTable
    reflection_answer: ReflectionAnswerTable
  }
}
