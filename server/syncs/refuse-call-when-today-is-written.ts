import { readDayRule } from '#server/concepts/account/queries.ts'
import { CallRequested } from '#server/concepts/call/concept.ts'
import { hasFinishedEntry } from '#server/concepts/journal/queries.ts'
import { DomainError } from '#server/platform/errors.ts'
import { sync } from '#server/platform/events.ts'
import { journalDay } from '#server/platform/local-day.ts'

/** Once the day is written, nobody is rung for it. */
export const refuseCallWhenTodayIsWritten = sync(CallRequested, async ({ userId, purpose }, tx) => {
  if (purpose === 'proof') return
  const { timeZone, dayStartsAt } = await readDayRule(tx.db, userId)
  const today = journalDay(tx.now, timeZone, dayStartsAt).toString()
  if (await hasFinishedEntry(tx.db, userId, today)) {
    throw new DomainError(
      'conflict',
      'entry-exists',
      'Today is written already. You will find it on the page of today.',
    )
  }
})
