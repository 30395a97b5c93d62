import { partFromClosing } from './closing-words.ts'
import type { Heard } from './dialogue.ts'
import { wordsOf } from './word.ts'

/** What was heard of the answer being given, and whether the caller is speaking. */
export interface Ear {
  /** All utterances of this answer that are final, joined by a space. */
  text: string
  /** The utterance still open, beyond `text`; it may change with every word. */
  hearing: string
  /** When the answer's first words began, and when its last came. */
  startedAt: Temporal.Instant | null
  heardAt: Temporal.Instant | null
  /** When the utterance still open began. */
  utteranceSince: Temporal.Instant | null
  /** The carrier hears the caller since then; null while it does not, or does not tell. */
  speakingSince: Temporal.Instant | null
  /** When the carrier last heard them stop. */
  stoppedAt: Temporal.Instant | null
  /** The carrier has told at least once whether the caller speaks. */
  tells: boolean
  /** Words came after our voice had stopped, or were still coming then: not only over it. */
  clear: boolean
  /**
   * The words of an open utterance that an earlier answer took when it was closed. The carrier still owes us the end of
   * that utterance, and will repeat them in it.
   */
  taken: string
}

export const FRESH_EAR: Ear = {
  text: '',
  hearing: '',
  startedAt: null,
  heardAt: null,
  utteranceSince: null,
  speakingSince: null,
  stoppedAt: null,
  tells: false,
  clear: false,
  taken: '',
}

/** Words of an utterance that may still change. `clear`: our voice is silent. */
export function hearPartial(ear: Ear, utterance: string, clear: boolean, now: Temporal.Instant): Ear {
  return mark({ ...ear, hearing: beyond(ear.taken, utterance), utteranceSince: ear.utteranceSince ?? now }, clear, now)
}

/**
 * The end of an utterance: its words are joined to the answer, without the words that close it. An end that holds no
 * words takes nothing back: what was heard of it stays.
 */
export function hearFinal(
  ear: Ear,
  utterance: string,
  clear: boolean,
  now: Temporal.Instant,
): { ear: Ear; closes: boolean } {
  const { kept, closes } = partFromClosing(beyond(ear.taken, utterance) || ear.hearing, ear.text)
  const heard = mark({ ...ear, text: join(ear.text, kept), hearing: '' }, clear, now)
  return { ear: { ...heard, utteranceSince: null, taken: '' }, closes }
}

/** The carrier hears the caller begin or stop. */
export function hearSpeaking(ear: Ear, on: boolean, now: Temporal.Instant): Ear {
  if (on) return { ...ear, tells: true, speakingSince: now, utteranceSince: ear.utteranceSince ?? now }
  return { ...ear, tells: true, speakingSince: null, stoppedAt: now }
}

/** The answer is to be closed: what was heard of an unfinished utterance becomes part of it. */
export function takeAll(ear: Ear): Ear {
  const { kept } = partFromClosing(ear.hearing, ear.text)
  return { ...ear, text: join(ear.text, kept), hearing: '', taken: join(ear.taken, ear.hearing) }
}

/**
 * An empty ear for the next answer, which still knows what the carrier told of the caller's voice. What goes on of an
 * utterance that was cut in two counts as begun now, so that no answer begins before the one before it has ended. One
 * that has come to its end is over, though the carrier tells only a moment later that the voice is.
 */
export function nextAnswer({ tells, taken, speakingSince, utteranceSince }: Ear, now: Temporal.Instant): Ear {
  const isOpen = taken !== '' || (speakingSince !== null && utteranceSince !== null)
  return { ...FRESH_EAR, tells, taken, speakingSince, utteranceSince: isOpen ? now : null }
}

/** Has anything been heard of this answer? */
export function hasWords(ear: Ear): boolean {
  return ear.text !== '' || ear.hearing !== ''
}

/** What there is to be kept of this answer. */
export function wordsHeard(ear: Ear, position: number, closed: boolean): Heard {
  const { text, hearing } = ear
  const [startedAt, endedAt] = hasWords(ear) ? [ear.startedAt, ear.heardAt] : [null, null]
  return { position, text, hearing, closed, startedAt, endedAt }
}

/** Notes when words were heard; an answer without any has not begun. */
function mark(ear: Ear, clear: boolean, now: Temporal.Instant): Ear {
  if (!hasWords(ear)) return { ...ear, startedAt: null, heardAt: null }
  return { ...ear, startedAt: ear.startedAt ?? ear.utteranceSince ?? now, heardAt: now, clear: ear.clear || clear }
}

/**
 * What an utterance holds beyond the words of it that an earlier answer has taken. A recogniser may have thought better
 * of some of them, so it counts as the same utterance when at least half of what was taken stands at its beginning.
 */
function beyond(taken: string, utterance: string): string {
  const words = wordsOf(utterance)
  const before = wordsOf(taken)
  const differs = before.findIndex((word, index) => word.plain !== words[index]?.plain)
  const same = differs === -1 ? before.length : differs
  if (same === 0 || same * 2 < before.length) return utterance.trim()
  return utterance
    .slice(words[same - 1]!.to)
    .replace(/^[\s\p{P}]+/u, '')
    .trim()
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
