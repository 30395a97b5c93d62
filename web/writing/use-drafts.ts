import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Reflection } from '#contract/reflections.ts'
import { saveAnswer } from '../api.ts'
import { after } from '../ui/time.ts'
import { createDrafts } from './drafts.ts'
import { tabShelf } from './shelf.ts'

/** The drafts of a reflection, saved as they are typed, when the line is back, and when the page is left. */
export function useDrafts(reflection: Reflection) {
  const [drafts] = useState(() =>
    createDrafts(knownTexts(reflection), {
      save: (position, text, keepalive) => saveAnswer(reflection.id, position, text, keepalive),
      shelf: tabShelf(reflection.id),
      after,
    }),
  )
  const current = useSyncExternalStore(drafts.subscribe, drafts.current)
  useEffect(() => {
    const leave = () => void drafts.flush({ keepalive: true })
    const retry = () => void drafts.flush()
    window.addEventListener('pagehide', leave)
    window.addEventListener('online', retry)
    return () => {
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('online', retry)
      retry()
    }
  }, [drafts])
  return { current, write: drafts.write, flush: drafts.flush }
}

function knownTexts({ prompts, answers }: Reflection) {
  return prompts.map(({ position }) => ({
    position,
    text: answers.find((answer) => answer.position === position)?.text ?? '',
  }))
}
