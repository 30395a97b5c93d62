import { askAgain, breakOff, close, greet, isDone, part, positionOf } from './asking.ts'
import { type Conversation, type ConversationEffect, type Move, stay } from './conversation.ts'
import type { DialogueInput, Turn } from './dialogue.ts'
import { type Ear, hasWords, hearFinal, hearPartial, hearSpeaking, wordsHeard } from './ear.ts'
import { beganOverOurVoice, listenUntil, type Patient, WAITS } from './endpointing.ts'
import { after, earliest, reached } from './moments.ts'
import { afterInterruption, afterSaid, afterVoice, isQuiet } from './mouth.ts'
import * as words from './words.ts'

/** One answer lasts at most five minutes from its first word. */
const LONGEST_ANSWER_MS = 5 * 60_000
/** The carrier ends every call at 15 minutes: our parting words begin well before. */
const TIME_IS_UP_MS = 14 * 60_000 + 20_000
/** How long # waits for the last words of an unfinished utterance. */
const SETTLE_MS = 1500
/** A key pressed this soon after silence had ended an answer was meant for that answer. */
const LATE_KEY_MS = 1500

/**
 * The daily reflection: greets, asks every open prompt in order, listens with patience, thanks and hangs up.
 *
 * Total: any input in any state gives a turn and never throws. Every word heard from the first prompt to the last is in
 * exactly one answer (closing words excepted), a closed answer never changes, and a closing `hear` comes before the
 * words that follow it. Once connected it comes to its end by itself, whatever is heard or not. Words are asked for
 * once by each `say`, and count as spoken only from its `said` on.
 */
export function step(
  state: Conversation,
  input: DialogueInput,
  now: Temporal.Instant,
): Turn<Conversation, ConversationEffect> {
  const move = state.phase === 'over' ? stay(state) : take(state, input, now)
  return { ...move, wakeAt: wakeAt(move.state) }
}

function take(state: Conversation, input: DialogueInput, now: Temporal.Instant): Move {
  switch (input.type) {
    case 'connected':
      return state.phase === 'waiting' ? greet(state, now) : stay(state)
    case 'said':
      return stay({ ...state, mouth: afterSaid(state.mouth, now) })
    case 'our-voice':
      return stay({ ...state, mouth: afterVoice(state.mouth, input.on, now) })
    case 'interrupted':
      return stay({ ...state, notice: noticeAfterCut(state, input.spoken), mouth: afterInterruption(state.mouth, now) })
    case 'closed':
      return breakOff(state, [], input.why)
    case 'cut':
      return breakOff(state, [{ type: 'hang-up' }], input.end)
    case 'drain':
      return drain(state, now)
    default:
      return state.phase === 'parted' || isDone(state) ? stay(state) : listen(state, input, now)
  }
}

function listen(
  state: Conversation,
  input: Extract<DialogueInput, { type: 'heard' | 'caller-speaking' | 'digit' | 'woke' }>,
  now: Temporal.Instant,
): Move {
  switch (input.type) {
    case 'heard':
      return input.final ? hearEnd(state, input.text, now) : hearMore(state, input.text, now)
    case 'caller-speaking':
      return hearVoice(state, input.on, now)
    case 'digit':
      return KEYS.get(input.digit)?.(state, now) ?? stay(state)
    case 'woke':
      return state.phase === 'talking' ? lookUp(state, now) : stay(state)
  }
}

/** What each key does. The others mean nothing yet. */
const KEYS = new Map<string, (state: Conversation, now: Temporal.Instant) => Move>([['#', finishByKey]])

/** An utterance goes on. */
function hearMore(state: Conversation, utterance: string, now: Temporal.Instant): Move {
  return note(state, hearPartial(state.ear, utterance, isClear(state, now), now))
}

/** An utterance has ended: perhaps with closing words, perhaps the one that # was waiting for. */
function hearEnd(state: Conversation, utterance: string, now: Temporal.Instant): Move {
  const { ear, closes } = hearFinal(state.ear, utterance, isClear(state, now), now)
  const heard = { ...state, ear }
  if (state.settlesAt) return close(heard, 'key', now)
  // Closing words that began over our voice, before anything was answered, were meant for the answer before.
  const isBelated = !hasWords(ear) && beganOverOurVoice(state.ear, state.mouth, now)
  return closes && mayClose(state) && !isBelated ? close(heard, 'said', now) : note(state, ear)
}

/** The carrier hears the caller begin or stop. */
function hearVoice(state: Conversation, on: boolean, now: Temporal.Instant): Move {
  const heard = { ...state, ear: hearSpeaking(state.ear, on, now) }
  return state.settlesAt && !isUnfinished(heard.ear) ? close(heard, 'key', now) : stay(heard)
}

/**
 * # closes the answer, or skips the prompt. In the middle of an utterance it waits a moment for the end of it, so that
 * its last words are kept as they were meant; a second # does not.
 */
function finishByKey(state: Conversation, now: Temporal.Instant): Move {
  const isForTheLast = state.movedOnAt !== null && !reached(after(state.movedOnAt, LATE_KEY_MS), now)
  if (!mayClose(state) || isForTheLast) return stay(state)
  if (!state.settlesAt && isUnfinished(state.ear)) return stay({ ...state, settlesAt: after(now, SETTLE_MS) })
  return close(state, 'key', now)
}

/** Some instant that was asked for may have come: does whatever is due, at most one thing. */
function lookUp(state: Conversation, now: Temporal.Instant): Move {
  const { timeIsUpAt, tooLongAt, patient } = deadlines(state)
  if (isDue(timeIsUpAt, now)) {
    if (hasWords(state.ear)) return close(state, 'too-long', now)
    return part(state, [], words.TIME_IS_UP, 'hung-up', now)
  }
  if (isDue(tooLongAt, now)) return close(state, 'too-long', now)
  if (isDue(state.settlesAt, now)) return close(state, 'key', now)
  return patient && reached(patient.at, now) ? outOfPatience(state, patient, now) : stay(state)
}

/** Patience has come to its end. */
function outOfPatience(state: Conversation, { because }: Patient, now: Temporal.Instant): Move {
  if (because === 'doubtful') return stay({ ...state, ear: hearSpeaking(state.ear, false, now) })
  if (because === 'answered') return close(state, 'silence', now)
  if (state.leaving) return part(state, [], words.HAVE_TO_HANG_UP, 'drained', now)
  return state.askedAgain ? close(state, 'silence', now) : askAgain(state, now)
}

/** The server stops: an answer being given may come to its end, otherwise we part at once. */
function drain(state: Conversation, now: Temporal.Instant): Move {
  if (state.phase === 'parted') return stay(state)
  const isAnswering = hasWords(state.ear) || state.ear.speakingSince !== null
  if (state.phase === 'waiting' || isAnswering) return stay({ ...state, leaving: true, patience: 'brisk' })
  return part(state, [], state.anyWords ? words.HAVE_TO_HANG_UP : words.HAVE_TO_HANG_UP_EARLY, 'drained', now)
}

/** The words as they stand now, to be kept if they are not the same as before. */
function note(state: Conversation, ear: Ear): Move {
  const isSame = ear.text === state.ear.text && ear.hearing === state.ear.hearing
  const effects: ConversationEffect[] = isSame ? [] : [{ type: 'hear', ...wordsHeard(ear, positionOf(state), false) }]
  return { state: { ...state, ear }, effects }
}

/** A greeting that was cut off before it had said that the call is recorded must be made up for. */
function noticeAfterCut(state: Conversation, spoken: string): Conversation['notice'] {
  return state.notice === 'being-said' && !spoken.includes('recorded') ? 'due' : state.notice
}

function deadlines(state: Conversation) {
  const { ear, mouth, connectedAt, notice } = state
  const waits = WAITS[state.patience]
  return {
    timeIsUpAt: connectedAt && after(connectedAt, TIME_IS_UP_MS),
    tooLongAt: mayClose(state) && ear.startedAt ? after(ear.startedAt, LONGEST_ANSWER_MS) : null,
    patient: listenUntil(ear, mouth, notice === 'due' ? { ...waits, thinking: waits.finished } : waits),
  }
}

function wakeAt(state: Conversation): Temporal.Instant | null {
  if (state.phase !== 'talking') return null
  const { timeIsUpAt, tooLongAt, patient } = deadlines(state)
  return earliest(timeIsUpAt, tooLongAt, state.settlesAt, patient?.at ?? null)
}

/** A prompt that the line has not even taken cannot be answered, so neither key nor words close it. */
function mayClose(state: Conversation): boolean {
  return state.phase === 'talking' && state.mouth.unsaid.length === 0
}

function isClear(state: Conversation, now: Temporal.Instant): boolean {
  return state.phase === 'talking' && isQuiet(state.mouth, now)
}

function isUnfinished(ear: Ear): boolean {
  return ear.hearing !== '' || ear.speakingSince !== null
}

function isDue(instant: Temporal.Instant | null, now: Temporal.Instant): boolean {
  return instant !== null && reached(instant, now)
}
