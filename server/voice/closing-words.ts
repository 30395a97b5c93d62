import { type Word, wordsOf } from './word.ts'

/**
 * "I'm done" and "that's all": how somebody ends an answer by voice.
 *
 * They count only at the end of an utterance, as a sentence of their own ("Okay, I think that's all, thanks.") or
 * trailing after the rest ("... and the garden that's all"); within a thought they are part of the answer ("that's all
 * I ever wanted", "my boss asked if I'm done"). Where it is unclear they are kept as words: a missed close costs the
 * person three seconds of silence, a wrong one costs them words.
 */

/** The utterance without its closing words, and whether it had any. `before`: what the same answer holds already. */
export function partFromClosing(utterance: string, before = ''): { kept: string; closes: boolean } {
  const words = wordsOf(utterance)
  const closing = findClosing(words, utterance, before)
  if (closing === undefined) return { kept: utterance.trim(), closes: false }
  const kept = utterance.slice(0, words[closing]!.from).replace(/[\s,\p{Pd}]+$/u, '')
  return { kept: kept.trim(), closes: true }
}

const PHRASES = phrases("i'm done", 'i am done', "that's all", 'that is all')
/** What people say after it. Thanks may trail anywhere; the others only after a sentence of its own. */
const THANKS = phrases('thank you very much', 'thank you so much', 'thank you', 'thanks', 'goodbye', 'bye')
const FAREWELLS = [
  ...THANKS,
  ...phrases('for today', 'for tonight', 'for now', 'now', 'today', 'tonight', 'really', 'then'),
]
/** What people say before it, within the same sentence. */
const LINKS = phrases('and', 'so', 'but', 'okay', 'ok', 'alright', 'all right', 'well', 'yeah', 'um', 'uh')
const LEADS = [
  ...LINKS,
  ...phrases(
    'yes',
    'yep',
    'no',
    'nope',
    'right',
    'anyway',
    'i think',
    'i guess',
    'i believe',
    'i suppose',
    'i would say',
  ),
]

/** After one of these the phrase is part of a thought, even where the recogniser put a full stop between. */
const JOINS = new Set(
  words`if when whenever whether until till unless once while because cause since before after though although than as
    that what where who how why like not`,
)
/** After one of these, or with a report a few words before, it is part of the same sentence. */
const GOVERNS = new Set(
  words`is was are were be think thinks thought know knows knew feel feels felt feeling hope hopes wish wishes guess
    believe suppose mean means admit realize realise realized realised decide decided decides finally almost nearly now
    then maybe perhaps probably time moment day minute glad happy sad sorry sure relieved afraid proud say says said saying`,
)
const REPORTS = new Set(
  words`tell tells told telling say says said saying ask asks asked asking text texted write wrote`,
)
const REPORT_REACH = 4

/** The index of the word from which on everything is closing words, or undefined. */
function findClosing(words: Word[], utterance: string, before: string): number | undefined {
  const afterFarewell = without(words, FAREWELLS)
  const start = beginningOf(PHRASES, words, afterFarewell)
  if (start === undefined) return undefined

  const lead = leadBefore(start, LEADS, words, utterance)
  if (lead === 0) return joins(wordsOf(before).at(-1)) ? undefined : 0
  if (isBoundary(words, lead, utterance)) return joins(words[lead - 1]) ? undefined : lead

  const isTrailing = afterFarewell === without(words, THANKS)
  return isTrailing && !isGoverned(words, start) ? leadBefore(start, LINKS, words, utterance) : undefined
}

/** Where the words end once all of these endings are taken off. */
function without(words: Word[], endings: string[][]): number {
  let end = words.length
  for (let next = beginningOf(endings, words, end); next !== undefined; next = beginningOf(endings, words, end))
    end = next
  return end
}

/** Where the words before the phrase begin that only lead up to it, without leaving its sentence. */
function leadBefore(start: number, leads: string[][], words: Word[], utterance: string): number {
  let from = start
  while (!isBoundary(words, from, utterance)) {
    const next = beginningOf(leads, words, from)
    if (next === undefined) break
    from = next
  }
  return from
}

/** The index at which one of the phrases begins that ends right before `end`, or undefined. */
function beginningOf(candidates: string[][], words: Word[], end: number): number | undefined {
  const found = candidates.find((candidate) =>
    candidate.every((word, index) => words[end - candidate.length + index]?.plain === word),
  )
  return found && end - found.length
}

/** Does a sentence begin with this word? */
function isBoundary(words: Word[], index: number, utterance: string): boolean {
  const previous = words[index - 1]
  return previous === undefined || /[.?!;:…\n–—]/u.test(utterance.slice(previous.to, words[index]!.from))
}

function isGoverned(words: Word[], start: number): boolean {
  const previous = words[start - 1]!
  return (
    joins(previous) ||
    GOVERNS.has(previous.plain) ||
    words.slice(Math.max(0, start - REPORT_REACH), start).some(({ plain }) => REPORTS.has(plain))
  )
}

function joins(word: Word | undefined): boolean {
  return word !== undefined && JOINS.has(word.plain)
}

function phrases(...all: string[]): string[][] {
  return all.map((phrase) => wordsOf(phrase).map(({ plain }) => plain))
}

function words(text: TemplateStringsArray): string[] {
  return text.join('').trim().split(/\s+/)
}
