import type { Entry } from '#contract/entries.ts'
import type { Profile } from '#contract/profile.ts'
import type { Reflection } from '#contract/reflections.ts'
import { sentenceOf } from '../api.ts'
import { dayLabel, greeting, timeOf } from '../ui/labels.ts'
import { ProblemNote } from '../ui/problem.tsx'
import { SimulatedPhone } from '../ui/simulated-phone.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { now } from '../ui/time.ts'
import { Actions } from './actions.tsx'
import { attemptSentence, type DayState, wordsOf } from './day-state.ts'
import { Answers, EntryView } from './entry-view.tsx'
import { LiveCard } from './live-card.tsx'
import { useToday } from './use-today.ts'

/** Today: a sentence, what happens now, what one can do, and what is written so far. */
export function TodayView({ profile }: { profile: Profile }) {
  const { state, reflection, entry, isProving, isPending, error, retry } = useToday(profile)
  if (isPending) {
    return (
      <>
        <h1 className="heading-day">{greet(profile)}</h1>
        {error ? <ProblemNote sentence={sentenceOf(error)} onRetry={retry} /> : <Skeleton lines={2} />}
      </>
    )
  }
  const sentence = lede(state, profile)
  return (
    <>
      <h1 className="heading-day">{headline(state, profile)}</h1>
      {sentence && <p className="lede mt-2.5">{sentence}</p>}
      {state.kind === 'live' && <LiveCard call={state.call} reflection={reflection} />}
      {state.kind !== 'written' && state.kind !== 'writing' && (
        <>
          <Actions profile={profile} state={state} isProving={isProving} />
          <div className="mt-7">
            <SimulatedPhone carrier={profile.carrier} phoneNumber={profile.phoneNumber} />
          </div>
        </>
      )}
      <WordsOfToday state={state} reflection={reflection} entry={entry} />
    </>
  )
}

type WordsProps = { state: DayState; reflection: Reflection | undefined; entry: Entry | undefined }

/** What is written; before that, what was said so far, without the answer that the live card shows. */
function WordsOfToday({ state, reflection, entry }: WordsProps) {
  const said = reflection?.status === 'ABANDONED' || !reflection ? [] : wordsOf(reflection)
  const shown = state.kind === 'live' ? said.filter(({ position }) => position !== reflection?.currentPosition) : said
  if (state.kind === 'written') return <EntryView entry={state.entry} />
  if (state.kind !== 'unfinished' && shown.length > 0) return <Answers answers={shown} />
  if (!entry) return null
  return (
    <div className="mt-9">
      <EntryView entry={entry} />
    </div>
  )
}

function greet({ timeZone, displayName }: Profile): string {
  return `${greeting(now(), timeZone)}, ${displayName}.`
}

function headline(state: DayState, profile: Profile): string {
  switch (state.kind) {
    case 'live':
      return state.call.phase === 'talking' ? 'You are on the phone.' : greet(profile)
    case 'written':
    case 'unfinished':
    case 'writing':
      return dayLabel(profile.today, profile.today)
    case 'failed':
      return 'I could not reach you.'
    default:
      return greet(profile)
  }
}

/** The day in a sentence, below its headline. */
function lede(state: DayState, { timeZone }: Profile): string | undefined {
  switch (state.kind) {
    case 'live':
    case 'written':
      return undefined
    case 'writing':
      return 'I am writing it down.'
    case 'unfinished':
      return 'This broke off before the last question. You can go on; every word so far is kept.'
    case 'begun':
      return 'You have begun, and every word so far is kept. You can go on.'
    case 'failed':
      return `${state.call.reason ?? attemptSentence(state.call)} Nothing is lost: I can call again, or you can type instead.`
    case 'later':
      return `${attemptSentence(state.call)} I will try again${atTime(state.call.nextAttemptAt, timeZone)}, or now if you say so.`
    case 'empty':
      return 'Nothing written yet today. I will call whenever you say.'
  }
}

function atTime(iso: string | null, timeZone: string): string {
  return iso === null ? '' : ` at ${timeOf(iso, timeZone)}`
}
