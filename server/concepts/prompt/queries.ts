import type { Database } from '#server/platform/database.ts'
import type { Vault } from '#server/platform/vault.ts'

/** A person's prompts in their order, opened. */
export async function listPrompts(db: Database, vault: Vault, userId: string) {
  const rows = await db.selectFrom('prompt').selectAll().where('user_id', '=', userId).orderBy('position').execute()
  return Array.fromAsync(rows, async (row) => ({
    id: row.id,
    kind: row.kind,
    active: row.active,
    text: await vault.open(db, promptPlace(userId, row.id), row.sealed_text),
  }))
}

/** Where the wording of a prompt is sealed. */
export function promptPlace(userId: string, promptId: string) {
  return { purpose: 'prompt', userId, recordId: promptId, field: 'text' } as const
}
