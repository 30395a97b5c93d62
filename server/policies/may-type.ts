import { findDueCall } from '#server/concepts/call/queries.ts'
import { hasFinishedEntry } from '#server/concepts/journal/queries.ts'
import type { Database } from '#server/platform/database.ts'
import { DomainError } from '#server/platform/errors.ts'

/**
 * Whether somebody may type their reflection now: not while they talk it over on the phone, and not once the day is
 * written.
 *
 * @param today their journal day, `YYYY-MM-DD`
 * @throws DomainError `call-in-progress` with the call's id, `entry-exists`
 */
export async function mayType(db: Database, userId: string, today: string): Promise<void> {
  const call = await findDueCall(db, userId)
  if (call?.purpose !== 'proof' && call?.status === 'IN_PROGRESS') {
    const words = 'You are on the phone for this. Hang up first, then type.'
    throw new DomainError('conflict', 'call-in-progress', words, { callId: call.id })
  }
  if (await hasFinishedEntry(db, userId, today)) {
    const words = 'Today is written already. You will find it on the page of today.'
    throw new DomainError('conflict', 'entry-exists', words)
  }
}
