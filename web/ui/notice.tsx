import { useSyncExternalStore } from 'react'
import { after } from './time.ts'

/** Long enough to be read twice. */
const SHOWN_MS = 10_000

let notice = ''
let cancelEnd = () => {}
const watchers = new Set<() => void>()

/** Says one sentence on the screen, and politely to a screen reader. The last one said wins. */
export function say(sentence: string) {
  cancelEnd()
  show(sentence)
  if (sentence !== '') cancelEnd = after(SHOWN_MS, () => show(''))
}

function show(sentence: string) {
  notice = sentence
  for (const watcher of watchers) watcher()
}

/** Where `say` is seen and heard; the shell has one. */
export function NoticeRegion() {
  const sentence = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => notice,
  )
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-34 z-20 grid justify-items-center desk:bottom-14"
    >
      {sentence !== '' && (
        <p className="animate-arrive rounded-card bg-ink px-5 py-3 text-center font-medium text-balance text-paper shadow-soft">
          {sentence}
        </p>
      )}
    </div>
  )
}
