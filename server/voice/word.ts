/** One word of an utterance: as compared (lower case, no apostrophes) and where it stands. */
export interface Word {
  plain: string
  from: number
  to: number
}

/** The words of a text in order; whatever apostrophe the recogniser writes, or none, makes no difference. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}'’‘ʼ`´]+/gu)]
    .map((match) => ({
      plain: match[0].toLowerCase().replace(/['’‘ʼ`´]/g, ''),
      from: match.index,
      to: match.index + match[0].length,
    }))
    .filter(({ plain }) => plain !== '')
}
