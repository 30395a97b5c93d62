import { event } from '#server/platform/events.ts'

/**
 * Journal: what each day became.
 *
 * Purpose    Keep a person's days, readable by nobody else.
 * Principle  What was said in a sitting becomes part of the entry of its day; whoever opens that day reads it.
 * State      One entry for each person and local day, made of one or more sittings, each sealed whole.
 * Invariant  One entry for each user and day (unique). Writing a sitting again replaces it and so cannot fail on a key.
 * Announces  EntryWritten.
 */
export const EntryWritten = event<{ userId: string; day: string }>('EntryWritten')

export interface JournalEntryTable {
  id: string
  user_id: string
  /** `YYYY-MM-DD`, as it was lived. */
  day: string
  time_zone: string
  begun_at: Temporal.Instant
  written_at: Temporal.Instant
}

export interface JournalSittingTable {
  entry_id: string
  reflection_id: string
  method: 'PHONE' | 'TEXT'
  finished: boolean
  rating: number | null
  begun_at: Temporal.Instant
  /** The answers with the prompts as they were asked: JSON, sealed as one. */
  sealed_answers: Buffer
}

/** One answer inside `sealed_answers`. */
export interface WrittenAnswer {
  prompt: string
  text: string
  startsAt?: string | undefined
  endsAt?: string | undefined
  attemptId?: string | undefined
}

declare module '#server/platform/database.ts' {
  interface Tables {
    journal_entry: JournalEntryTable
    journal_sitting: JournalSittingTable
  }
}
