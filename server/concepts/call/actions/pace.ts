import { sql } from 'kysely'
import type { Tx } from '#server/platform/work.ts'

/**
 * Takes the next slot in which this account may dial: at most `perSecond` calls a second over all processes, so that
 * nothing waits in the carrier's own queue, where it could ring long after its time.
 *
 * @returns the slot: now, or an instant soon
 */
export async function takeDialSlot(tx: Tx, perSecond: number): Promise<Temporal.Instant> {
  const gap = tx.now.add({ milliseconds: Math.ceil(1000 / perSecond) })
  await tx.db
    .insertInto('dial_pace')
    .values({ is_only: true, next_slot_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { slot } = await sql<{ slot: Temporal.Instant }>`
    update dial_pace set next_slot_at = greatest(next_slot_at + (${gap}::timestamptz - ${tx.now}::timestamptz), ${gap}::timestamptz)
    returning next_slot_at - (${gap}::timestamptz - ${tx.now}::timestamptz) as slot`
    .execute(tx.db)
    .then(({ rows }) => rows[0]!)
  return slot
}
