/** The words of a call, as they are said. Always on. */
import { after } from './time.js'
import { paced } from './words.js'

/** @typedef {{ who: 'them' | 'me', id: string, text: string, startsInMs: number, durationMs: number }} Caption */

/** How far from the end, in pixels, one may have scrolled and still be taken along by new words. */
const NEAR_THE_END = 48

/**
 * @param {HTMLElement} list
 */
export function createCaptions(list) {
  list.tabIndex = 0 // it scrolls, so the keyboard must reach it
  let atEnd = true
  list.addEventListener('scroll', () => {
    atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_THE_END
  })
  // A keyboard that unfolds takes room from the list: the last words stay in sight.
  new ResizeObserver(() => {
    if (atEnd) list.scrollTop = list.scrollHeight
  }).observe(list)
  /** @type {Map<string, () => void>} captions that wait for their moment, and how to forget them */
  const waiting = new Map()
  /** @type {Map<string, HTMLElement>} */
  const shown = new Map()
  /** @type {{ text: string, item: HTMLElement }[]} my words that the line has not yet confirmed, oldest first */
  let unconfirmed = []

  /** @param {'them' | 'me'} who @param {string} text @param {number | null} durationMs null: not begun yet */
  function add(who, text, durationMs) {
    const item = document.createElement('li')
    item.className = `caption ${who}`
    const speaker = document.createElement('span')
    speaker.className = 'unseen'
    speaker.textContent = who === 'me' ? 'You: ' : 'Dayline: '
    const bubble = document.createElement('p')
    item.append(speaker, bubble)
    const follows = atEnd || who === 'me'
    list.append(item)
    write(item, text, durationMs)
    if (follows) list.scrollTop = list.scrollHeight
    return item
  }

  /** @param {Caption} caption */
  function begin({ who, id, text, durationMs }) {
    waiting.delete(id)
    const own = who === 'me' ? unconfirmed.shift() : undefined
    if (own) write(own.item, text, durationMs)
    shown.set(id, own?.item ?? add(who, text, durationMs))
  }

  return {
    /**
     * A sentence that begins to be said in `startsInMs`, and then takes `durationMs`.
     * @param {Caption} caption
     */
    hear(caption) {
      if (shown.has(caption.id)) return
      if (caption.who === 'me' || caption.startsInMs <= 0) return begin(caption)
      waiting.get(caption.id)?.()
      waiting.set(
        caption.id,
        after(caption.startsInMs, () => begin(caption)),
      )
    },
    /**
     * My own words, shown at once; the line's confirmation takes their place.
     * @param {string} text
     */
    sayMine(text) {
      unconfirmed.push({ text, item: add('me', text, null) })
    },
    /** Takes back my words that were never confirmed, so that they can return to the field. Oldest first. */
    takeBackUnconfirmed() {
      const texts = unconfirmed.map(({ text }) => text)
      for (const { item } of unconfirmed) item.remove()
      unconfirmed = []
      return texts
    },
    /**
     * A sentence that was broken off: what was said of it stays.
     * @param {string} id
     * @param {string} spoken
     */
    cut(id, spoken) {
      waiting.get(id)?.()
      waiting.delete(id)
      const item = shown.get(id)
      if (!item) return
      if (spoken.trim()) write(item, `${spoken.trim()}\u2026`, null)
      else item.remove()
      item.classList.add('cut')
    },
    /** The talk is over: nothing more begins, and every word that was still on its way is shown as it is. */
    settle() {
      for (const forget of waiting.values()) forget()
      waiting.clear()
      list.classList.add('settled')
    },
    clear() {
      this.settle()
      list.classList.remove('settled')
      list.replaceChildren()
      atEnd = true
      shown.clear()
      unconfirmed = []
    },
    isEmpty: () => list.childElementCount === 0,
  }
}

/**
 * Writes a sentence so that each word brightens when it is said. The text itself is all there from the beginning,
 * so that a screen reader tells it once and whole.
 * @param {HTMLElement} item
 * @param {string} text
 * @param {number | null} durationMs null: the words have not begun, or their time is over
 */
function write(item, text, durationMs) {
  const bubble = /** @type {HTMLElement} */ (item.querySelector('p'))
  item.classList.toggle('spoken', durationMs !== null)
  bubble.replaceChildren(
    ...paced(text, durationMs ?? 0).map(({ word, atMs }) => {
      const span = document.createElement('span')
      span.textContent = word
      span.style.animationDelay = `${atMs}ms`
      return span
    }),
  )
}
