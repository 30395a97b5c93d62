import { PersonJoined } from '#server/concepts/account/concept.ts'
import { replacePrompts } from '#server/concepts/prompt/actions.ts'
import { FIRST_PROMPTS } from '#server/concepts/prompt/rules.ts'
import { sync } from '#server/platform/events.ts'

/** Nobody starts with nothing to be asked. */
export const giveFirstPromptsWhenPersonJoined = sync(PersonJoined, async ({ userId }, tx) => {
  await replacePrompts(
    tx,
    userId,
    FIRST_PROMPTS.map((text) => ({ text, kind: 'open', active: true })),
  )
})
