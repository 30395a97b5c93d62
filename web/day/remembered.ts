import { useSyncExternalStore } from 'react'

/**
 * Which call and which reflection this tab saw last, so that a reload still knows what became of them. Only ids are
 * kept, in this tab, each with its day.
 */
type Kind = 'call' | 'reflection'

const watchers = new Set<() => void>()

/** Keeps an id for one day. A browser that refuses storage only forgets. */
export function remember(kind: Kind, day: string, id: string) {
  try {
    if (sessionStorage.getItem(nameOf(kind)) === `${day} ${id}`) return
    sessionStorage.setItem(nameOf(kind), `${day} ${id}`)
  } catch {
    return
  }
  for (const watcher of watchers) watcher()
}

/** The id kept for that day, if any. */
export function useRemembered(kind: Kind, day: string): string | undefined {
  const kept = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => recall(kind),
  )
  const [keptDay, id] = kept.split(' ')
  return keptDay === day ? id : undefined
}

function recall(kind: Kind): string {
  try {
    return sessionStorage.getItem(nameOf(kind)) ?? ''
  } catch {
    return ''
  }
}

function nameOf(kind: Kind): string {
  return `dayline.last-${kind}`
}
