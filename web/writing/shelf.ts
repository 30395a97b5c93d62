import type { Shelf } from './drafts.ts'

/** Unsaved words of one reflection, in this tab only. A browser that refuses storage loses no more than a reload would. */
export function tabShelf(reflectionId: string): Shelf {
  const nameOf = (position: number) => `dayline.draft.${reflectionId}.${position}`
  return {
    read: (position) => quietly(() => sessionStorage.getItem(nameOf(position))) ?? null,
    write: (position, text) => quietly(() => sessionStorage.setItem(nameOf(position), text)),
    clear: (position) => quietly(() => sessionStorage.removeItem(nameOf(position))),
  }
}

function quietly<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
