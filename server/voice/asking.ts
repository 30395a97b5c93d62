import { type Conversation, type ConversationEffect, type Move, nextOpen } from './conversation.ts'
import type { TalkEnd } from './dialogue.ts'
import { hasWords, nextAnswer, takeAll, wordsHeard } from './ear.ts'
import { isUnanswered, trailsOff } from './endpointing.ts'
import { after, reached } from './moments.ts'
import { isQuiet, speak } from './mouth.ts'
import * as words from './words.ts'

/** The carrier ends every call at 15 minutes: after this long no new prompt is begun. */
const LAST_PROMPT_MS = 13.5 * 60_000

/** The line is open: says who calls and that it is recorded, then asks the first open prompt. */
export function greet(waiting: Conversation, now: Temporal.Instant): Move {
  const state: Conversation = { ...waiting, phase: 'talking', connectedAt: now }
  if (state.leaving) return part(state, [], words.HAVE_TO_HANG_UP_EARLY, 'drained', now)
  if (isDone(state)) return finish(state, [], now)
  const opening = [words.greeting(state.name, state.takesUp), ...(state.takesUp ? [] : [words.HOW_TO_FINISH])]
  const move = say({ ...state, notice: 'heard' }, [], [...opening, promptOf(state)].join(' '), now)
  return { ...move, state: { ...move.state, notice: 'being-said' } }
}

/** Nothing was heard: asks once more. A greeting that was cut off is made up for first, and does not count. */
export function askAgain(state: Conversation, now: Temporal.Instant): Move {
  if (state.notice === 'due') return say(state, [], promptOf(state), now)
  return say({ ...state, askedAgain: true }, [], words.askAgain(promptOf(state)), now)
}

/**
 * Closes the answer being given, with every word of it, and goes on: to the next prompt or to the end. A "Hello?" that
 * nothing followed is kept, but it is no answer: its question stays open, and alone it makes no entry.
 */
export function close(state: Conversation, ending: words.Ending, now: Temporal.Instant): Move {
  const ear = takeAll(state.ear)
  const isMereHello = ending === 'silence' && ear.text !== '' && isUnanswered(ear)
  const answered = ear.text !== '' && !isMereHello
  const effects: ConversationEffect[] = [{ type: 'hear', ...wordsHeard(ear, positionOf(state), !isMereHello) }]
  const next: Conversation = {
    ...state,
    at: nextOpen(state.questions, state.at + 1),
    ear: nextAnswer(ear, now),
    askedAgain: false,
    anyWords: state.anyWords || answered,
    leftOpen: state.leftOpen || isMereHello,
    settlesAt: null,
    movedOnAt: ending === 'silence' && answered ? now : null,
  }
  if (isDone(next)) return finish(next, effects, now)
  if (next.leaving) return part(next, effects, words.HAVE_TO_HANG_UP, 'drained', now)
  if (isLate(next, now)) return part(next, effects, words.TIME_IS_UP, 'hung-up', now)
  return say(next, effects, words.goOn(ending, answered, promptOf(next)), now)
}

/** Says the last words and hangs up; nothing that is heard afterwards belongs to an answer. */
export function part(
  state: Conversation,
  before: ConversationEffect[],
  text: string,
  end: TalkEnd,
  now: Temporal.Instant,
): Move {
  const { state: spoken, effects } = say({ ...state, notice: 'heard' }, before, text, now)
  return { state: { ...spoken, phase: 'parted', end }, effects: [...effects, { type: 'hang-up' }] }
}

/**
 * The call ends without a word of ours: what was heard is kept. It is closed, unless it was cut off in the middle of an
 * utterance or of a thought, or was only a "Hello?" over our greeting: then a talk taken up again asks that question
 * once more, and what is said then is added.
 */
export function breakOff(state: Conversation, lastly: ConversationEffect[], why: TalkEnd): Move {
  const over: Conversation = { ...state, phase: 'over', end: state.end ?? why }
  if (state.phase === 'parted') return { state: over, effects: [] }
  if (isDone(state) || !hasWords(state.ear)) return { state: over, effects: lastly }

  const ear = takeAll(state.ear)
  const answered = !isUnanswered(ear) && state.ear.hearing === '' && !trailsOff(ear.text)
  const effects: ConversationEffect[] = [{ type: 'hear', ...wordsHeard(ear, positionOf(state), answered) }]
  const isComplete = answered && !state.leftOpen && nextOpen(state.questions, state.at + 1) === state.questions.length
  if (!isComplete) return { state: over, effects: [...effects, ...lastly] }
  return { state: { ...over, end: 'completed' }, effects: [...effects, { type: 'complete' }, ...lastly] }
}

/** Is there no prompt left to ask? */
export function isDone(state: Conversation): boolean {
  return state.at >= state.questions.length
}

/** The position of the prompt being asked. */
export function positionOf(state: Conversation): number {
  return state.questions[state.at]!.position
}

function finish(state: Conversation, effects: ConversationEffect[], now: Temporal.Instant): Move {
  if (!state.anyWords) return part(state, effects, words.NOTHING_HEARD, 'nothing-heard', now)
  if (state.leftOpen) return part(state, effects, words.KEPT_AND_GOODBYE, 'hung-up', now)
  return part(state, [...effects, { type: 'complete' }], words.THANKS_AND_GOODBYE, 'completed', now)
}

/** Asks for words to be said; first of all for the notice, when the caller has cut it off. */
function say(state: Conversation, before: ConversationEffect[], text: string, now: Temporal.Instant): Move {
  const isDue = state.notice === 'due'
  const said = isDue ? `${words.NOTICE} ${text}` : text
  const notice = isDue || !isQuiet(state.mouth, now) ? 'being-said' : 'heard'
  return {
    state: { ...state, notice, mouth: speak(state.mouth, said) },
    effects: [...before, { type: 'say', text: said }],
  }
}

function isLate(state: Conversation, now: Temporal.Instant): boolean {
  return state.connectedAt !== null && reached(after(state.connectedAt, LAST_PROMPT_MS), now)
}

function promptOf(state: Conversation): string {
  return state.questions[state.at]!.text
}
