/**
 * Prompt: what somebody chose to be asked.
 *
 * Purpose    Let people decide which questions their day is looked at with.
 * Principle  After somebody changes their prompts, the next reflection asks those; what was asked before stays as it was.
 * State      For each person an ordered list of prompts, each active or not.
 * Invariant  One to five prompts are active; wording is sealed.
 *
 * Knows nothing of reflections: one takes its snapshot through a sync.
 */
export type PromptKind = 'open' | 'rating'

export interface PromptTable {
  id: string
  user_id: string
  position: number
  kind: PromptKind
  active: boolean
  sealed_text: Buffer
}

declare module '#server/platform/database.ts' {
  interface Tables {
    prompt: PromptTable
  }
}
