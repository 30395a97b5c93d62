import { begin, type Conversation, type ConversationEffect, type Question } from '#server/voice/conversation.ts'
import { step } from '#server/voice/converse.ts'
import type { DialogueInput, Heard } from '#server/voice/dialogue.ts'
import type { Patience } from '#server/voice/endpointing.ts'
import type { LineInput } from '#server/voice/line.ts'
import { Rehearsal } from './rehearsal.ts'

export const GRATEFUL = 'What are you grateful for today?'
export const LEARNED = 'What is one thing you learned today?'
export const asked = (...texts: string[]): Question[] =>
  texts.map((text, position) => ({ position, text, kind: 'open', answered: false }))

export type Talk = Rehearsal<Conversation, DialogueInput, ConversationEffect>
interface Setting {
  name?: string
  questions?: Question[]
  startedBefore?: boolean
  patience?: Patience
}

export function talkOf(setting: Setting = {}): Talk {
  return new Rehearsal(
    begin({ name: 'Ada', questions: asked(GRATEFUL, LEARNED), startedBefore: false, ...setting }),
    step,
  )
}

/** A talk in which the greeting and the first prompt have just been spoken. */
export function listening(setting: Setting = {}): Talk {
  return spoken(talkOf(setting).tell({ type: 'connected' }))
}

/** The carrier tells that our words were spoken. */
export function spoken(talk: Talk): Talk {
  return talk.wait(300).tell({ type: 'our-voice', on: true }).wait(900).tell({ type: 'our-voice', on: false })
}

export const final = (text: string): LineInput => ({ type: 'heard', text, final: true })
export const partial = (text: string): LineInput => ({ type: 'heard', text, final: false })
export const speaking = (on: boolean): LineInput => ({ type: 'caller-speaking', on })
export const HASH: LineInput = { type: 'digit', digit: '#' }

/** The caller begins, the words come, the caller stops. */
export const says = (text: string): LineInput[] => [speaking(true), partial(text), speaking(false), final(text)]

/** Every answer as it stands at last. */
export function answers(talk: Talk): string[] {
  const last = new Map<number, Heard>(talk.effectsOf('hear').map((words) => [words.position, words]))
  return [...last.values()].map(({ text }) => text)
}
export const closed = (talk: Talk) => talk.effectsOf('hear').filter((words) => words.closed)
export const kinds = (talk: Talk) => talk.effects.map(({ effect }) => effect.type)
