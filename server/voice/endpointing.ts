import { type Ear, hasWords } from './ear.ts'
import { after, latest } from './moments.ts'
import { isQuiet, type Mouth } from './mouth.ts'
import { wordsOf } from './word.ts'

/** How long Dayline waits for somebody who has stopped to speak. */
export type Patience = 'brisk' | 'normal' | 'unhurried'

/** In milliseconds of true silence: nobody speaks, neither they nor we. */
export interface Waits {
  /** After a finished sentence. */
  finished: number
  /** After a trailing "and", "so", "um": they are thinking, not done. */
  trailing: number
  /** When all their words came over our voice: an early answer, or the end of the one before. */
  overlapped: number
  /** When nothing was said at all. */
  thinking: number
}

/**
 * Start values of our own judgement, far longer than a call centre's 0.5 to 1.5 s: people who journal pause to think,
 * and being talked over is what they complain of most.
 */
export const WAITS: Record<Patience, Waits> = {
  brisk: { finished: 2000, trailing: 3500, overlapped: 4500, thinking: 7000 },
  normal: { finished: 3000, trailing: 5000, overlapped: 6000, thinking: 9000 },
  unhurried: { finished: 5000, trailing: 8000, overlapped: 9000, thinking: 14_000 },
}

/** Where the carrier never told of the caller's voice, the first word after a pause reaches us late, as a partial. */
const UNTOLD_MS = 500
/** Partial words with no sign of an end after them: the recogniser may go on for long without a word. */
const STALE_PARTIAL_MS = 30_000
/** Partial words, then the carrier heard them stop: the final usually comes within a second or two. */
const OWED_FINAL_MS = 10_000
/** The caller is said to speak, yet no words come: noise, or a message that was lost. */
const WORDLESS_SPEECH_MS = 120_000
/** The caller is said to be speaking since before their last final words: the message that they stopped was lost. */
const LOST_STOP_MS = 30_000

/** What is to be done about the answer being given, and when, if nothing is heard until then. */
export interface Patient {
  at: Temporal.Instant
  /** `answered`: it is finished. `silent`: nothing was said. `doubtful`: the caller is not speaking after all. */
  because: 'answered' | 'silent' | 'doubtful'
}

/**
 * How long to go on listening. Counted from the last sign of a voice, theirs or ours; null while our words are still on
 * their way to the line.
 */
export function listenUntil(ear: Ear, mouth: Mouth, waits: Waits): Patient | null {
  const silentSince = latest(mouth.quietAt, ear.heardAt, ear.stoppedAt, ear.speakingSince)
  if (mouth.unsaid.length > 0 || silentSince === null) return null
  const wait = (ms: number, because: Patient['because']) => ({ at: after(silentSince, ms), because })

  if (ear.speakingSince)
    return wait(isAfter(ear.heardAt, ear.speakingSince) && !ear.hearing ? LOST_STOP_MS : WORDLESS_SPEECH_MS, 'doubtful')
  if (ear.hearing) return wait(isAfter(ear.stoppedAt, ear.heardAt) ? OWED_FINAL_MS : STALE_PARTIAL_MS, 'answered')
  if (isUnanswered(ear)) return wait(waits.thinking, 'silent')
  if (!ear.clear) return wait(waits.overlapped, 'answered')
  return wait((trailsOff(ear.text) ? waits.trailing : waits.finished) + (ear.tells ? 0 : UNTOLD_MS), 'answered')
}

/** Has nothing been said to the question: no word at all, a "Hello?", or what one says to a ringing phone over our voice? */
export function isUnanswered(ear: Ear): boolean {
  return !hasWords(ear) || consistsOf(HELLOS, ear.text) || (!ear.clear && consistsOf(SALUTATIONS, ear.text))
}

/** Was the utterance now ending begun before our voice had stopped? */
export function beganOverOurVoice(ear: Ear, mouth: Mouth, now: Temporal.Instant): boolean {
  return !isQuiet(mouth, ear.utteranceSince ?? now)
}

/**
 * Does the text stop in the middle of a thought? A recogniser puts a full stop after any pause, so the last word
 * decides, whatever follows it; a comma, a dash, a colon or an ellipsis decide by themselves.
 */
export function trailsOff(text: string): boolean {
  if (/[,:;\p{Pd}…]\s*$|\.\.+\s*$/u.test(text)) return true
  const words = wordsOf(text).map(({ plain }) => plain)
  const [last = '', before = ''] = words.reverse()
  return UNFINISHED.has(last) || UNFINISHED.has(`${before} ${last}`)
}

function consistsOf(vocabulary: Set<string>, text: string): boolean {
  return wordsOf(text).every(({ plain }) => vocabulary.has(plain))
}

function isAfter(one: Temporal.Instant | null, other: Temporal.Instant | null): boolean {
  return one !== null && (other === null || Temporal.Instant.compare(one, other) >= 0)
}

const UNFINISHED = new Set([
  ...'and or but so because cause cos then than though although if when while where which who whose that'.split(' '),
  ...'um umm uhm uh uhh er erm eh hmm hm mm like well also plus maybe'.split(' '),
  ...'the a an my your his her our their its some this these those every'.split(' '),
  ...'to of with for from at by into about between without during'.split(' '),
  ...'i im ive ill we were theyre he she they is was are am very really just'.split(' '),
  'you know',
  'i mean',
  'kind of',
  'sort of',
])

const HELLOS = new Set(['hello', 'hallo', 'hi', 'hiya', 'hey'])
const SALUTATIONS = new Set([
  ...HELLOS,
  ...'yes yeah yep good morning afternoon evening this is speaking who whos there it calling'.split(' '),
])
