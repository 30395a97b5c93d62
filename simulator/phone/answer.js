/** The answer one types: told to the line while it grows, said with Enter, and never lost. */
import { after } from './time.js'

/** Growing words are told at most this often, in milliseconds; the far end only needs to know that I am speaking. */
const TELL_EVERY = 150

/** Where a draft waits for a reload of the page; the tab's own memory, gone when the tab is. */
const DRAFT = 'dayline.phone.draft'

/**
 * @param {HTMLFormElement} form with a textarea
 * @param {object} on
 * @param {(text: string) => boolean} on.say false when the words could not be sent: they stay in the field
 * @param {(text: string) => void} on.typing
 */
export function createAnswer(form, on) {
  const field = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea'))
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'))
  let callId = ''
  let told = ''
  /** @type {(() => void) | undefined} */
  let telling

  function grown() {
    form.classList.toggle('has-words', field.value.trim() !== '')
    if (field.value.trim()) sessionStorage.setItem(DRAFT, JSON.stringify({ callId, text: field.value }))
    else sessionStorage.removeItem(DRAFT)
  }

  function tell() {
    telling = undefined
    const text = oneLine(field.value)
    if (text === told) return
    told = text
    on.typing(text)
    telling = after(TELL_EVERY, tell)
  }

  field.addEventListener('input', () => {
    grown()
    if (!telling) tell()
  })
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const text = oneLine(field.value)
    if (text && on.say(text)) empty()
    field.focus()
  })
  // The button must not take the focus on a touch screen: the keyboard would fold away between two answers.
  button.addEventListener('pointerdown', (event) => event.preventDefault())

  function empty() {
    telling?.()
    telling = undefined
    told = ''
    field.value = ''
    grown()
  }

  return {
    focus: () => field.focus({ preventScroll: true }),
    /**
     * A talk begins or is taken up again: words that were typed for this very call come back.
     * @param {string} id
     */
    begin(id) {
      callId = id
      const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? 'null')
      if (draft?.callId === id && !field.value) field.value = draft.text
      grown()
    },
    /**
     * Words that may not have arrived return to the field, before what has been typed since.
     * @param {string[]} texts
     */
    giveBack(texts) {
      if (!texts.some(Boolean)) return
      field.value = [...texts, field.value].filter(Boolean).join(' ')
      grown()
    },
    /** The call is over: empties the field and hands over what was never said. */
    end() {
      const unsaid = oneLine(field.value)
      empty()
      return unsaid
    },
  }
}

/**
 * What is said has no line breaks.
 * @param {string} text
 */
function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim()
}
