import type { Call } from '#contract/calls.ts'
import type { Reflection } from '#contract/reflections.ts'
import { runningLabel } from '../ui/labels.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { instant, useNow } from '../ui/time.ts'
import { progressOf, promptAt } from './day-state.ts'

/** Where focus goes when somebody asked for a call: their button is disabled now. */
export const LIVE_CARD_ID = 'live-call'

/** A call while it happens: the ringing, then the talk, question by question, in the words as they are heard. */
export function LiveCard({ call, reflection }: { call: Call; reflection: Reflection | undefined }) {
  const isTalking = call.phase === 'talking'
  return (
    <section
      id={LIVE_CARD_ID}
      aria-label="Live call"
      tabIndex={-1}
      className="mt-7.5 animate-arrive rounded-card bg-live-wash px-6 py-5.5"
    >
      <div className="flex items-center gap-3 font-semibold text-live">
        <span
          aria-hidden="true"
          className={`size-2.5 shrink-0 rounded-full bg-live shadow-[0_0_0_6px_color-mix(in_srgb,var(--live)_18%,transparent)] ${isTalking ? '' : 'animate-ring'}`}
        />
        <p role="status">{sentences[call.phase]}</p>
        {isTalking && <RunningTime call={call} />}
      </div>
      {isTalking && (reflection ? <Talk reflection={reflection} /> : <Skeleton lines={2} label="Listening" />)}
    </section>
  )
}

const sentences: Record<Call['phase'], string> = {
  waiting: 'Your phone will ring in a moment.',
  dialing: 'I am calling you now. Pick up.',
  ringing: 'I am calling you now. Pick up.',
  talking: 'Call in progress',
  over: 'The call is over.',
}

function RunningTime({ call }: { call: Call }) {
  const now = useNow(1000)
  const answeredAt = call.attempts.findLast((attempt) => attempt.answeredAt !== null)?.answeredAt
  if (!answeredAt) return null
  return <span className="ml-auto font-medium tabular-nums">{runningLabel(now - instant(answeredAt))}</span>
}

function Talk({ reflection }: { reflection: Reflection }) {
  const { currentPosition } = reflection
  return (
    <>
      <Bars reflection={reflection} />
      {currentPosition === null ? (
        <p className="said">That was the last question. I am saying goodbye.</p>
      ) : (
        <>
          <h2 className="mb-1 text-small text-ink-2">{promptAt(reflection, currentPosition)}</h2>
          <Heard answer={reflection.answers.find(({ position }) => position === currentPosition)} />
        </>
      )}
    </>
  )
}

/** Final words in ink; those that may still change, paler. */
function Heard({ answer }: { answer: Reflection['answers'][number] | undefined }) {
  if (!answer || (answer.text === '' && answer.hearing === '')) return <p className="said text-ink-2">Listening.</p>
  return (
    <p className="said">
      {answer.text} <span className="text-ink-2">{answer.hearing}</span>
    </p>
  )
}

function Bars({ reflection }: { reflection: Reflection }) {
  const bars = progressOf(reflection)
  const here = Math.min(bars.filter((bar) => bar === 'done').length + 1, bars.length)
  return (
    <div className="mt-4 mb-4.5 flex gap-1.25">
      <span className="sr-only">{`Question ${here} of ${bars.length}`}</span>
      {bars.map((bar, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in the row
          key={index}
          aria-hidden="true"
          className="h-1 flex-1 overflow-hidden rounded-full bg-[color-mix(in_srgb,var(--live)_20%,transparent)]"
        >
          <span
            className={`block h-full rounded-full bg-live transition-[width] duration-200 ease-calm ${widths[bar]}`}
          />
        </span>
      ))}
    </div>
  )
}

const widths = { done: 'w-full', here: 'w-[45%]', ahead: 'w-0' }
