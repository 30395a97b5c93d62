import { after, latest, reached } from './moments.ts'

/**
 * Our own voice, as far as it can be known. Every patience of a dialogue is counted from the moment it stops, so where
 * the carrier tells when it speaks we believe that, and where it does not we estimate from the words.
 */
export interface Mouth {
  /** Lengths of the words that were asked for but not yet taken by the line, oldest first. */
  unsaid: number[]
  /** When our voice has fallen, or will fall, silent, as well as is known; null before the first words. */
  quietAt: Temporal.Instant | null
  /** The carrier told that our voice is on, and has not told that it is off. */
  on: boolean
  /** Characters of what was said last, without a silence in between. */
  lately: number
  /** The last words that the line took while our voice was on already: when, and how many characters. */
  queued: { at: Temporal.Instant; characters: number } | null
}

export const SILENT_MOUTH: Mouth = { unsaid: [], quietAt: null, on: false, lately: 0, queued: null }

/** How fast a synthetic voice reads English, in characters a second: a usual figure, on the slow side. */
const CHARACTERS_PER_SECOND = 15
/** From words handed over to words heard: the way to the carrier, the synthesis, the way to the ear. */
const LEAD_MS = 1000
/** A carrier that told of our voice going on and loses the message of its end must not hold the talk for ever. */
const LOST_END_MS = 5000

/** Words have been asked for. They count as being spoken from the moment the line takes them. */
export function speak(mouth: Mouth, text: string): Mouth {
  return { ...mouth, unsaid: [...mouth.unsaid, text.length] }
}

/** The line has taken the oldest of the words asked for. */
export function afterSaid(mouth: Mouth, now: Temporal.Instant): Mouth {
  const [characters, ...unsaid] = mouth.unsaid
  if (characters === undefined) return mouth
  const speaking = mouth.quietAt !== null && !reached(mouth.quietAt, now)
  return {
    ...mouth,
    unsaid,
    quietAt: after(speaking ? mouth.quietAt! : now, LEAD_MS + durationOf(characters)),
    lately: speaking ? mouth.lately + characters : characters,
    queued: mouth.on ? { at: now, characters } : null,
  }
}

/**
 * The carrier tells that our voice has begun or stopped. It stops once for all that was queued; only words handed over
 * a moment before cannot have been part of it. An end without a beginning is of words before these: the estimate stands.
 */
export function afterVoice(mouth: Mouth, on: boolean, now: Temporal.Instant): Mouth {
  if (on) {
    const atTheLatest = after(now, 1.5 * durationOf(mouth.lately) + LOST_END_MS)
    return { ...mouth, on, queued: null, quietAt: latest(mouth.quietAt, atTheLatest) }
  }
  if (!mouth.on) return mouth
  const { queued } = mouth
  const isUnderWay = queued !== null && !reached(after(queued.at, LEAD_MS), now)
  return { ...mouth, on, queued: null, quietAt: isUnderWay ? after(now, LEAD_MS + durationOf(queued.characters)) : now }
}

/** Our voice was cut off, with everything that waited behind it. */
export function afterInterruption(mouth: Mouth, now: Temporal.Instant): Mouth {
  return { ...mouth, on: false, queued: null, quietAt: now }
}

/** Is every word of ours spoken, as far as is known? */
export function isQuiet(mouth: Mouth, now: Temporal.Instant): boolean {
  return mouth.unsaid.length === 0 && (mouth.quietAt === null || reached(mouth.quietAt, now))
}

function durationOf(characters: number): number {
  return (characters * 1000) / CHARACTERS_PER_SECOND
}
