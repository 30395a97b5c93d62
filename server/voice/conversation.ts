import type { CommonEffect, CommonState, Heard } from './dialogue.ts'
import { type Ear, FRESH_EAR } from './ear.ts'
import type { Patience } from './endpointing.ts'
import { type Mouth, SILENT_MOUTH } from './mouth.ts'

/** One prompt, as it is to be asked. */
export interface Question {
  position: number
  text: string
  kind: 'open' | 'rating'
  /** Answered in an earlier sitting: it is not asked again. */
  answered: boolean
}

/** Where the daily reflection stands. Plain data: it can be compared, printed and kept. */
export interface Conversation extends CommonState {
  name: string
  questions: Question[]
  /** An earlier call was cut off: this one goes on where it stopped. */
  takesUp: boolean
  patience: Patience
  /** Index of the question being asked; the length of the list when none is left. */
  at: number
  mouth: Mouth
  ear: Ear
  connectedAt: Temporal.Instant | null
  /** This question was asked once more already. */
  askedAgain: boolean
  /** Some answer, of now or of an earlier sitting, holds words. */
  anyWords: boolean
  /** A question was answered by a mere "Hello?" and nothing else, so that it stays open. */
  leftOpen: boolean
  /** Who calls and that it is recorded: `due` again when the caller cut it off. */
  notice: 'due' | 'being-said' | 'heard'
  /** The server stops: part after this answer. */
  leaving: boolean
  /** # was pressed in the middle of an utterance: its last words are awaited until then. */
  settlesAt: Temporal.Instant | null
  /** When silence, not the caller, ended the answer before this one. */
  movedOnAt: Temporal.Instant | null
}

export type ConversationEffect = CommonEffect | ({ type: 'hear' } & Heard) | { type: 'complete' }

/** What an input makes of a conversation. */
export interface Move {
  state: Conversation
  effects: ConversationEffect[]
}

/** A conversation that waits for its line. */
export function begin(options: {
  name: string
  questions: Question[]
  startedBefore: boolean
  patience?: Patience
}): Conversation {
  const { name, questions, startedBefore, patience = 'normal' } = options
  return {
    phase: 'waiting',
    end: null,
    name,
    questions,
    takesUp: startedBefore,
    patience,
    at: nextOpen(questions, 0),
    mouth: SILENT_MOUTH,
    ear: FRESH_EAR,
    connectedAt: null,
    askedAgain: false,
    anyWords: questions.some(({ answered }) => answered),
    leftOpen: false,
    notice: 'due',
    leaving: false,
    settlesAt: null,
    movedOnAt: null,
  }
}

/** The index of the first question from `from` on that has no answer yet; the length of the list when all have. */
export function nextOpen(questions: Question[], from: number): number {
  const index = questions.findIndex(({ answered }, at) => at >= from && !answered)
  return index === -1 ? questions.length : index
}

/** Nothing is to be done. */
export function stay(state: Conversation): Move {
  return { state, effects: [] }
}
