/** The keys of the phone. While they are up the keyboard's own digits press them, and Escape puts them away. */
import { keyTone } from './ringer.js'

/** Each key with the letters it carries (ITU-T E.161). */
const KEYS = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
]

/**
 * @param {HTMLElement} pad gets the keys
 * @param {HTMLElement} pressed shows what was pressed
 * @param {HTMLButtonElement} opener
 * @param {object} on
 * @param {(digit: string) => boolean} on.press false when the key could not be sent
 * @param {(open: boolean) => void} on.toggle
 */
export function createKeypad(pad, pressed, opener, on) {
  let open = false

  /** @param {string} digit */
  function press(digit) {
    if (!on.press(digit)) return
    keyTone(digit)
    pressed.textContent += digit
    const key = pad.querySelector(`[data-digit="${digit}"]`)
    key?.animate?.({ backgroundColor: ['#ffffff52', '#ffffff1a'] }, { duration: 180, easing: 'ease-out' })
  }

  /** @param {boolean} wish */
  function show(wish) {
    if (open === wish) return
    open = wish
    pressed.textContent = ''
    opener.setAttribute('aria-expanded', String(open))
    on.toggle(open)
    if (open) pad.querySelector('button')?.focus()
  }

  pad.append(...KEYS.map(([digit = '', letters = '']) => key(digit, letters, () => press(digit))))
  opener.addEventListener('click', () => show(!open))
  document.addEventListener('keydown', (event) => {
    if (!open || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') {
      show(false)
      opener.focus()
    } else if (/^[0-9*#]$/.test(event.key) && !isTextField(event.target)) press(event.key)
  })

  return { close: () => show(false) }
}

/** @param {string} digit @param {string} letters @param {() => void} press */
function key(digit, letters, press) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'key'
  button.dataset.digit = digit
  button.setAttribute('aria-label', digit)
  button.dataset.letters = letters // drawn by the style sheet: a key is called by its digit alone
  button.textContent = digit
  button.addEventListener('click', press)
  return button
}

/** @param {EventTarget | null} target */
function isTextField(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}
