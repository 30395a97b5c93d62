/**
 * Typed answers on their way to the server.
 *
 * A keystroke is kept in this tab at once, and on the server half a second after the last one. "Saved" is true only
 * for words the server has confirmed. One save at a time for each answer, so that an older text can never arrive
 * after a newer one. What fails is kept, and tried again with the next word, the next question or `flush`.
 */
import { charactersOver } from './limits.ts'

/** Pause after the last keystroke before it is saved. */
export const PAUSE_MS = 500

/** One answer as it stands: its words, and what became of them. */
export type DraftView = {
  text: string
  state: 'untouched' | 'waiting' | 'saving' | 'saved' | 'failed' | 'too-long'
  /** Why the last save failed, until one succeeds. */
  error: unknown
}

type Draft = {
  text: string
  /** What the server is known to have. */
  confirmed: string
  /** The save under way, if any; it never rejects. */
  saving: Promise<void> | undefined
  error: unknown
  isTouched: boolean
  cancelPause: () => void
}

/** Keeps words over a reload of the page. */
export type Shelf = {
  read: (position: number) => string | null
  write: (position: number, text: string) => void
  clear: (position: number) => void
}

type DraftsOptions = {
  /** Resolves once the server has kept the text. */
  save: (position: number, text: string, keepalive: boolean) => Promise<unknown>
  shelf: Shelf
  /** Runs something later; the result calls it off. */
  after: (ms: number, run: () => void) => () => void
}

export type Drafts = ReturnType<typeof createDrafts>

/** The answers of one sitting, beginning with what the server has; words left on the shelf by a reload win. */
export function createDrafts(known: { position: number; text: string }[], { save, shelf, after }: DraftsOptions) {
  const drafts = new Map(known.map(({ position, text }) => [position, begin(position, text)]))
  const watchers = new Set<() => void>()
  let view = look()

  function begin(position: number, confirmed: string): Draft {
    const kept = shelf.read(position)
    const draft: Draft = {
      text: kept ?? confirmed,
      confirmed,
      saving: undefined,
      error: undefined,
      isTouched: kept !== null,
      cancelPause: () => {},
    }
    if (kept !== null) saveSoon(position, draft)
    return draft
  }

  function look(): ReadonlyMap<number, DraftView> {
    return new Map([...drafts].map(([position, draft]) => [position, viewOf(draft)]))
  }

  function tell() {
    view = look()
    for (const watcher of watchers) watcher()
  }

  function saveSoon(position: number, draft: Draft) {
    draft.cancelPause()
    draft.cancelPause = after(PAUSE_MS, () => void saveNow(position, draft, false))
  }

  /** A page that is being left cannot wait for an earlier save: `keepalive` sends at once. */
  async function saveNow(position: number, draft: Draft, keepalive: boolean): Promise<void> {
    draft.cancelPause()
    while (draft.saving && !keepalive) await draft.saving
    if (draft.text === draft.confirmed) shelf.clear(position)
    if (draft.text === draft.confirmed || isTooLong(draft)) return
    draft.saving = send(position, draft, keepalive)
    tell()
    await draft.saving
  }

  async function send(position: number, draft: Draft, keepalive: boolean): Promise<void> {
    const { text } = draft
    try {
      await save(position, text, keepalive)
      draft.confirmed = text
      draft.error = undefined
      if (draft.text === text) shelf.clear(position)
    } catch (error) {
      draft.error = error
    }
    draft.saving = undefined
    tell()
  }

  return {
    /** Every answer as it stands; a new map after each change. */
    current: () => view,

    subscribe(watcher: () => void): () => void {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },

    /** Takes a new text, as typed. Nothing of it is ever cut. */
    write(position: number, text: string) {
      const draft = drafts.get(position)
      if (!draft) return
      draft.text = text
      draft.isTouched = true
      shelf.write(position, text)
      saveSoon(position, draft)
      tell()
    },

    /** Saves everything that is not saved yet; true when the server then has every word. */
    async flush({ keepalive = false } = {}): Promise<boolean> {
      await Promise.all([...drafts].map(([position, draft]) => saveNow(position, draft, keepalive)))
      return [...drafts.values()].every((draft) => draft.text === draft.confirmed)
    },
  }
}

function viewOf(draft: Draft): DraftView {
  return { text: draft.text, state: stateOf(draft), error: draft.error }
}

function stateOf(draft: Draft): DraftView['state'] {
  if (isTooLong(draft)) return 'too-long'
  if (draft.saving) return 'saving'
  if (draft.text !== draft.confirmed) return draft.error === undefined ? 'waiting' : 'failed'
  return draft.isTouched && draft.text !== '' ? 'saved' : 'untouched'
}

function isTooLong({ text }: Draft): boolean {
  return charactersOver(text) > 0
}
