import { notFound } from '#server/platform/errors.ts'
import type { Tx } from '#server/platform/work.ts'
import type { PromptKind } from './concept.ts'
import { promptPlace } from './queries.ts'
import { checkActive } from './rules.ts'

export interface WantedPrompt {
  /** Left out for a new one. */
  id?: string | undefined
  text: string
  kind: PromptKind
  active: boolean
}

/**
 * Makes this the person's whole list, in this order: what has no id is new, what is left out is removed.
 *
 * @throws DomainError `not-found` for an id that is not theirs, and what `checkActive` refuses
 */
export async function replacePrompts(tx: Tx, userId: string, wanted: readonly WantedPrompt[]): Promise<void> {
  checkActive(wanted)
  const rows = await tx.db.selectFrom('prompt').select('id').where('user_id', '=', userId).forNoKeyUpdate().execute()
  const known = new Set(rows.map((row) => row.id))
  const ids = wanted.map((prompt) => prompt.id).filter((id) => id !== undefined)
  if (new Set(ids).size !== ids.length || !ids.every((id) => known.has(id))) throw notFound('prompt')

  await tx.db.deleteFrom('prompt').where('user_id', '=', userId).execute()
  for (const [position, prompt] of wanted.entries()) {
    const id = prompt.id ?? tx.random.uuid()
    const sealed_text = await tx.vault.seal(tx.db, promptPlace(userId, id), prompt.text)
    await tx.db
      .insertInto('prompt')
      .values({ id, user_id: userId, position, kind: prompt.kind, active: prompt.active, sealed_text })
      .execute()
  }
}
