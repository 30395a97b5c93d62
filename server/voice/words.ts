/**
 * Everything the daily reflection says. Brief, kind, in the first person, made for the ear: no abbreviations, no
 * exclamation marks, nothing that needs to be seen.
 */

/** How an answer came to its end, as far as our next words depend on it. */
export type Ending = 'silence' | 'said' | 'key' | 'too-long'

/** Who calls and that it is recorded: must be heard at the start of every call, before anything else. */
export function greeting(name: string, takesUp: boolean): string {
  const you = name.trim()
  if (!takesUp)
    return `${you ? `Hello ${you}.` : 'Hello.'} This is your daily reflection call from Dayline. It is recorded for your journal.`
  return `We were cut off${you ? `, ${you}` : ''}. This is Dayline again with your daily reflection call, and it is recorded. What you said is kept.`
}

/** For whoever hears the first prompt of their first sitting today. */
export const HOW_TO_FINISH = "Take your time. When an answer is finished, say I'm done, or just be silent for a moment."

/** Said before the next words when the greeting was cut off before it was all heard. */
export const NOTICE = 'This is your daily reflection call from Dayline, and it is recorded.'

/** Asks once more after nothing was heard. */
export function askAgain(prompt: string): string {
  return `I am still here, take your time. ${prompt}`
}

/** From an answer to the next prompt. */
export function goOn(ending: Ending, hasWords: boolean, prompt: string): string {
  if (ending === 'too-long')
    return `I will go on here, so that there is time for the rest. What you said is kept. ${prompt}`
  if (hasWords) return `Thank you. ${prompt}`
  return ending === 'silence' ? `That is all right, we can leave that one. ${prompt}` : `All right. ${prompt}`
}

export const THANKS_AND_GOODBYE = 'Thank you for completing your reflection. Goodbye.'
export const KEPT_AND_GOODBYE = 'Thank you. What you said is kept. Goodbye.'
export const NOTHING_HEARD =
  'I did not hear anything this time, and that is all right. I am here when you would like to talk. Goodbye.'
export const TIME_IS_UP = 'Our time is up for today. What you said is kept. Goodbye.'
export const HAVE_TO_HANG_UP = 'I have to hang up now. What you said is kept. Goodbye.'
export const HAVE_TO_HANG_UP_EARLY = 'I am sorry, I have to hang up now. Goodbye.'
/** Said once while an answer is still being kept and that takes long. */
export const ONE_MOMENT = 'One moment.'
