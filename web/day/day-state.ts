import type { Call } from '#contract/calls.ts'
import type { Entry } from '#contract/entries.ts'
import type { Reflection } from '#contract/reflections.ts'
import { instant } from '../ui/time.ts'

/** What the server has said about today so far. */
export type Today = {
  activeCall: Call | undefined
  /** The last call seen in this tab today, when none is active. */
  lastCall: Call | undefined
  reflection: Reflection | undefined
  entry: Entry | undefined
}

/**
 * Where today stands.
 *
 * `live`: a call is due now, from the request to the goodbye. `later`: it waits for another try. `failed`: it is
 * over and reached nobody. `writing`: the talk is over and its entry is not here yet. `written`: done for today.
 * `unfinished` and `begun`: there are words, and the person can go on. `empty`: nothing yet.
 */
export type DayState =
  | { kind: 'live' | 'later' | 'failed'; call: Call }
  | { kind: 'written' | 'unfinished'; entry: Entry }
  | { kind: 'begun'; reflection: Reflection }
  | { kind: 'writing' | 'empty' }

/** Reads where today stands from what is known. What happens now comes before what was written, that before what failed. */
export function dayState({ activeCall, lastCall, reflection, entry }: Today): DayState {
  if (activeCall) return { kind: waitsForNextTry(activeCall) ? 'later' : 'live', call: activeCall }
  if (entry) return { kind: entry.finished ? 'written' : 'unfinished', entry }
  const hasWords = reflection !== undefined && wordsOf(reflection).length > 0
  if (reflection?.status === 'COMPLETED' || (hasWords && isJustOver(lastCall, reflection))) return { kind: 'writing' }
  if (lastCall?.status === 'FAILED') return { kind: 'failed', call: lastCall }
  if (reflection?.status === 'IN_PROGRESS' && hasWords) return { kind: 'begun', reflection }
  return { kind: 'empty' }
}

/** Somebody hung up, and what was said is about to become the entry. */
function isJustOver(lastCall: Call | undefined, reflection: Reflection): boolean {
  return (
    lastCall?.status === 'COMPLETED' && lastCall.reflectionId === reflection.id && reflection.status === 'IN_PROGRESS'
  )
}

/** The call that concerns the page now: neither a proof, nor one that was planned for later and has not begun. */
export function dueCall(calls: Call[], now: number): Call | undefined {
  return calls.find(
    ({ purpose, attemptCount, scheduledFor }) =>
      purpose !== 'proof' && (attemptCount > 0 || instant(scheduledFor) <= now + SOON_MS),
  )
}

/** A call asked for now is due now, whatever the two clocks think of each other. */
const SOON_MS = 60_000

/** True between two attempts. Nothing rings, so the person may ask for the call at once, or type. */
export function waitsForNextTry(call: Call): boolean {
  return call.phase === 'waiting' && call.attemptCount > 0
}

/** True while a call can still be called off: before somebody talks. */
export function canCancel(call: Call): boolean {
  return call.phase === 'waiting' || call.phase === 'dialing' || call.phase === 'ringing'
}

/** What was said or typed so far, with its question, in order; answers without words are left out. */
export function wordsOf(reflection: Reflection): { position: number; prompt: string; text: string }[] {
  return reflection.answers
    .filter(({ text }) => text.trim() !== '')
    .toSorted((a, b) => a.position - b.position)
    .map(({ position, text }) => ({ position, text, prompt: promptAt(reflection, position) }))
}

/** The bars of a talk, one for each question: done, being answered, or still to come. */
export function progressOf(reflection: Reflection): ('done' | 'here' | 'ahead')[] {
  return reflection.prompts.map(({ position }) => {
    if (reflection.answers.some((answer) => answer.position === position && answer.closed)) return 'done'
    return position === reflection.currentPosition ? 'here' : 'ahead'
  })
}

export function promptAt(reflection: Reflection, position: number): string {
  return reflection.prompts.find((prompt) => prompt.position === position)?.text ?? ''
}

/** How the last attempt ended, as Dayline would say it. */
export function attemptSentence(call: Call): string {
  const outcome = call.attempts.findLast((attempt) => attempt.outcome !== null)?.outcome
  switch (outcome) {
    case 'busy':
      return 'The line was busy.'
    case 'voicemail':
      return 'A voicemail picked up, so I said nothing.'
    case 'answered':
      return 'The line broke. Every word until then is kept.'
    case 'failed':
    case 'unknown':
      return 'The call did not get through.'
    default:
      return 'Nobody picked up.'
  }
}
