import type { LineInput } from './line.ts'

/**
 * What every spoken dialogue of Dayline is: a pure function of its state, one input and the present instant. It owns
 * no clock and touches nothing; it says what is to be done and when it wants to be woken.
 */
export type Step<State, Input, Effect> = (state: State, input: Input, now: Temporal.Instant) => Turn<State, Effect>

export interface Turn<State, Effect> {
  state: State
  /** To be done one after the other, in this order. */
  effects: Effect[]
  /** When to send `woke`, unless another input comes first and moves it; null: not at all. */
  wakeAt: Temporal.Instant | null
}

/** What a dialogue is told: all that comes over the line, and what only the turn loop knows. */
export type DialogueInput =
  | LineInput
  /** The instant asked for by `wakeAt` has come. */
  | { type: 'woke' }
  /** The line has taken the oldest `say` that was not yet confirmed. Until then it is not being heard either. */
  | { type: 'said' }
  /** The house is closing: let them finish their sentence, then part. */
  | { type: 'drain' }
  /** It cannot go on: keep what was heard and end the call now, in this way. */
  | { type: 'cut'; end: TalkEnd }

/** Every dialogue speaks and ends alike. */
export type CommonEffect = { type: 'say'; text: string } | { type: 'hang-up' }

/** Every dialogue's state tells whether it is over, and how it ended. */
export interface CommonState {
  /** `waiting` for the line, `talking`, `parted` (the last words are on their way), `over` (nothing follows). */
  phase: 'waiting' | 'talking' | 'parted' | 'over'
  end: TalkEnd | null
}

/**
 * How a talk ended.
 *
 * - `completed`: every prompt was gone through and something was said (for a proof: the number is proved).
 * - `hung-up`: the person ended it, or its time was up; nobody is rung again for it.
 * - `dropped`: the line broke; it may be taken up again.
 * - `nothing-heard`: we ended it kindly, without a word (for a proof: without the right code).
 * - `drained`: we had to end it because the server stops; it may be taken up again.
 */
export type TalkEnd = 'completed' | 'hung-up' | 'dropped' | 'nothing-heard' | 'drained'

/** The words of one answer as they stand. */
export interface Heard {
  position: number
  /** All that is final, joined. It only grows, and begins empty in every talk. */
  text: string
  /** Words after `text` that may still change. */
  hearing: string
  /** The answer is finished: its words change no more. */
  closed: boolean
  /** When its first word was heard (as near as the carrier tells), and its last so far; null without words. */
  startedAt: Temporal.Instant | null
  endedAt: Temporal.Instant | null
}
