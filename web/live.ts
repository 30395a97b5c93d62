/**
 * One stream tells that something changed; queries ask what. Nothing here ever polls.
 *
 * An event names what is stale. After every (re)connect nothing is replayed, so everything on the screen is asked
 * for anew: whatever happened while we were not listening is in the answers.
 */
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { LiveEvent } from '#contract/live.ts'
import { after } from './ui/time.ts'

const EVENT_TYPES: LiveEvent['type'][] = ['call', 'answer', 'entry', 'windows', 'profile']

/** A line that is back within this time was never worth a word. */
const QUIET_MS = 2000

/** EventSource gives up when the server answers anything but a stream; we do not. */
const RETRY_MS = 3000

/** Which queries an event makes stale. */
export function staleKeys(event: LiveEvent): QueryKey[] {
  switch (event.type) {
    case 'call':
      return [['calls'], ['reflections'], ['phone']]
    case 'answer':
      return [['reflections', event.reflectionId]]
    case 'entry':
      return [['entries'], ['reflections']]
    case 'profile':
      return [['profile'], ['phone']]
    case 'windows':
      return [['windows']]
  }
}

/**
 * Asks again for what is stale, at most once at a time for each key: words come faster than answers, and an answer
 * under way may be older than the event, so one more follows it.
 */
export function createRefresher(refetch: (key: QueryKey) => Promise<unknown>) {
  const underWay = new Set<string>()
  const oneMore = new Set<string>()
  async function refresh(key: QueryKey): Promise<void> {
    const name = JSON.stringify(key)
    if (underWay.has(name)) {
      oneMore.add(name)
      return
    }
    underWay.add(name)
    await refetch(key).catch(() => {})
    underWay.delete(name)
    if (oneMore.delete(name)) await refresh(key)
  }
  return refresh
}

let lost = false
const watchers = new Set<() => void>()

function setLost(isLost: boolean) {
  if (lost === isLost) return
  lost = isLost
  for (const watcher of watchers) watcher()
}

/** True while the stream has been away long enough to say so. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => lost,
  )
}

/** Listens until the result is called. */
export function listen(queryClient: QueryClient): () => void {
  const refresh = createRefresher((queryKey) => queryClient.invalidateQueries({ queryKey }))
  let source: EventSource
  let cancelRetry = () => {}
  let cancelWord: (() => void) | undefined

  function connect() {
    source = new EventSource('/api/live')
    source.onopen = () => {
      cancelWord?.()
      cancelWord = undefined
      setLost(false)
      void refresh([])
    }
    source.onerror = () => {
      cancelWord ??= after(QUIET_MS, () => setLost(true))
      if (source.readyState === EventSource.CLOSED) {
        cancelRetry()
        cancelRetry = after(RETRY_MS, connect)
      }
    }
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (message: MessageEvent<string>) => {
        const event = { ...(JSON.parse(message.data) as object), type } as LiveEvent
        for (const key of staleKeys(event)) void refresh(key)
      })
    }
  }

  connect()
  return () => {
    cancelRetry()
    cancelWord?.()
    source.close()
    setLost(false)
  }
}
