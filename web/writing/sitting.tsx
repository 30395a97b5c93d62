import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Reflection } from '#contract/reflections.ts'
import { completeReflection, sentenceOf } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { AnswerField } from './answer-field.tsx'
import type { DraftView } from './drafts.ts'
import { firstOpenQuestion } from './first-open-question.ts'
import { useDrafts } from './use-drafts.ts'

/** The questions one by one, with everything typed kept on the way. */
export function Sitting({ reflection }: { reflection: Reflection }) {
  const { prompts } = reflection
  const { current, write, flush } = useDrafts(reflection)
  const { index, go } = useQuestion(reflection)
  const [isBlank, setBlank] = useState(false)
  const finish = useFinish(reflection.id, flush)
  const prompt = prompts[index]
  const draft = prompt && current.get(prompt.position)
  if (!prompt || !draft) return null

  const isLast = index === prompts.length - 1

  function next() {
    if (draft?.state === 'too-long') return
    if (!isLast) {
      void flush()
      go(index + 1)
      return
    }
    const tooLong = prompts.findIndex(({ position }) => current.get(position)?.state === 'too-long')
    if (tooLong >= 0) go(tooLong)
    else if (hasWords(current)) finish.mutate()
    else setBlank(true)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        next()
      }}
    >
      <Progress index={index} count={prompts.length} />
      <AnswerField
        key={prompt.position}
        question={prompt.text}
        draft={draft}
        onWrite={(text) => {
          setBlank(false)
          write(prompt.position, text)
        }}
        onDone={next}
      />
      <div className="mt-6 flex items-center gap-2.5">
        {index > 0 && (
          <Button
            onClick={() => {
              void flush()
              go(index - 1)
            }}
          >
            Back
          </Button>
        )}
        <Button type="submit" look="primary" disabled={finish.isPending} className="min-w-28">
          {isLast ? 'Finish' : 'Next'}
        </Button>
        <SavedNote state={draft.state} />
      </div>
      <div className="mt-4">
        {isBlank && (
          <p role="alert" className="text-ink-2">
            There is nothing to keep yet. Write a word or two, or come back when you like.
          </p>
        )}
        <ProblemNote sentence={sentenceOf(finish.error ?? draft.error)} />
      </div>
    </form>
  )
}

function hasWords(current: ReadonlyMap<number, DraftView>): boolean {
  return [...current.values()].some(({ text }) => text.trim() !== '')
}

/** Which question is on the screen: in the address from the start, so that a reload and the browser's Back keep it. */
function useQuestion(reflection: Reflection) {
  const { question } = useSearch({ from: '/signed-in/reflections/$reflectionId' })
  const navigate = useNavigate({ from: '/reflections/$reflectionId' })
  const [firstOpen] = useState(() => firstOpenQuestion(reflection))
  const index = Math.min(question === undefined ? firstOpen : question - 1, reflection.prompts.length - 1)
  useEffect(() => {
    if (question === undefined) void navigate({ search: { question: firstOpen + 1 }, replace: true })
  }, [question, firstOpen, navigate])
  return { index, go: (to: number) => void navigate({ search: { question: to + 1 } }) }
}

/** Finishing: first every word is with the server, then the day is written. */
function useFinish(reflectionId: string, flush: () => Promise<boolean>) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      // A save that failed shows its own sentence; the words stay where they are.
      if (!(await flush())) return false
      await completeReflection(reflectionId)
      return true
    },
    onSuccess: async (isComplete) => {
      if (!isComplete) return
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['reflections'] }),
        queryClient.invalidateQueries({ queryKey: ['entries'] }),
      ])
      await navigate({ to: '/' })
    },
  })
}

function Progress({ index, count }: { index: number; count: number }) {
  return (
    <div className="mt-3 mb-8">
      <p className="mb-2 text-small text-ink-2">
        Question {index + 1} of {count}
      </p>
      <div
        role="progressbar"
        aria-label="Questions"
        aria-valuemin={0}
        aria-valuemax={count}
        aria-valuenow={index + 1}
        aria-valuetext={`Question ${index + 1} of ${count}`}
        className="h-1 overflow-hidden rounded-full bg-line"
      >
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-200 ease-calm"
          style={{ width: `${((index + 1) / count) * 100}%` }}
        />
      </div>
    </div>
  )
}

const notes: Record<DraftView['state'], string> = {
  untouched: '',
  waiting: '',
  saving: 'Saving',
  saved: 'Saved',
  failed: 'Not saved yet',
  'too-long': '',
}

function SavedNote({ state }: { state: DraftView['state'] }) {
  return <span className="ml-auto pr-1 text-small text-ink-2">{notes[state]}</span>
}
