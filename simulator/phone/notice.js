/** One quiet line of words on the phone, spoken by screen readers. */
import { after } from './time.js'

/** How long a passing word stays, in milliseconds: long enough to be read twice. */
const STAYS = 7000

/**
 * @param {HTMLElement} place a live region
 * @returns {{ tell: (words: string) => void, rest: (words: string) => void, clear: () => void }}
 *   `tell` shows passing words, `rest` what stands there when nothing passes, `clear` ends the passing ones
 */
export function createNotice(place) {
  let resting = ''
  let passing = ''
  let forget = () => {}

  function show() {
    const words = passing || resting
    if (place.textContent !== words) place.textContent = words
  }

  function clear() {
    forget()
    passing = ''
    show()
  }

  return {
    tell(words) {
      forget()
      passing = words
      forget = after(STAYS, clear)
      show()
    },
    rest(words) {
      resting = words
      show()
    },
    clear,
  }
}
