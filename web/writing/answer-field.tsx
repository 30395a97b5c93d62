import { useId } from 'react'
import type { DraftView } from './drafts.ts'
import { charactersOver } from './limits.ts'

type AnswerFieldProps = {
  question: string
  draft: DraftView
  onWrite: (text: string) => void
  /** Ctrl+Enter or Cmd+Enter: on to the next question. */
  onDone: () => void
}

/** One question and the room for its answer; it grows with the words. */
export function AnswerField({ question, draft, onWrite, onDone }: AnswerFieldProps) {
  const id = useId()
  const isTooLong = draft.state === 'too-long'
  return (
    <div className="animate-arrive">
      <h1 className="heading-day text-[clamp(1.6rem,1.2rem+1.6vw,2.2rem)]">
        <label htmlFor={id}>{question}</label>
      </h1>
      <textarea
        id={id}
        // The person came here to write: the cursor waits where the words go.
        // biome-ignore lint/a11y/noAutofocus: each question is a step the person asked for
        autoFocus
        value={draft.text}
        onChange={(event) => onWrite(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          onDone()
        }}
        aria-invalid={isTooLong || undefined}
        aria-describedby={`${id}-hint`}
        placeholder="Write as you would tell it."
        className="said mt-6 field-sizing-content min-h-48 w-full max-w-none resize-none rounded-card border border-line bg-surface px-5 py-4.5 whitespace-pre-wrap transition-colors duration-150 placeholder:text-ink-2 hover:border-ink-2/50"
      />
      <p id={`${id}-hint`} role={isTooLong ? 'alert' : undefined} className="mt-2 min-h-5 text-small text-ink-2">
        {isTooLong ? tooLongSentence(draft.text) : draft.text === '' && 'You can leave this empty and go on.'}
      </p>
    </div>
  )
}

function tooLongSentence(text: string): string {
  const over = charactersOver(text).toLocaleString('en')
  return `I can keep 10,000 characters for one answer; this is ${over} more. Nothing is cut: shorten it a little, and I will save it.`
}
