import type { DialCountries } from '#server/concepts/account/rules.ts'
import { CallRequested } from '#server/concepts/call/concept.ts'
import { sync } from '#server/platform/events.ts'
import { mayDial } from '#server/policies/may-dial.ts'

/** A wish that may not be fulfilled is refused at once, in words, and leaves nothing behind. */
export const refuseCallThatMayNotBeDialled = (countries: DialCountries) =>
  sync(CallRequested, async (wish, tx) => {
    await mayDial(tx.db, tx.vault, wish, tx.now, countries)
  })
