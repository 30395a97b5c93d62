/** Which number this page is, and the others beside it. */
import { FIRST_NUMBER, spaced, toE164 } from './phone-number.js'

/** Where the browser keeps the number used last, and all that were ever used here. */
const LAST = 'dayline.phone.number'
const USED = 'dayline.phone.numbers'

/** Pages of one browser tell each other here that something rings or ended, so that their lists stay true. */
const news = new BroadcastChannel('dayline.phone')

/** The page of one number. @param {string} number */
const pageOf = (number) => `/phone?number=${encodeURIComponent(number)}`

/**
 * The number of this page: the one in its address, or else the last one used, or else the first of all. It is
 * remembered, and written into the address so that a reload stays.
 */
export function numberOfThisPage() {
  const asked = toE164(new URLSearchParams(location.search).get('number') ?? '')
  const number = asked ?? toE164(localStorage.getItem(LAST) ?? '') ?? FIRST_NUMBER
  localStorage.setItem(LAST, number)
  localStorage.setItem(USED, JSON.stringify([...new Set([...used(), number])]))
  history.replaceState(null, '', pageOf(number))
  return number
}

/**
 * The list of numbers with what each is doing, and the field to use another one.
 * @param {HTMLElement} list
 * @param {HTMLFormElement} form
 * @param {string} own
 * @returns {{ refresh: (options?: { tell: boolean }) => void, stay: (inCall: boolean) => void }}
 *   `refresh` asks the simulator again, and the browser's other phones too when told to; `stay` makes other numbers
 *   open beside this page instead of in its place
 */
export function createNumbers(list, form, own) {
  const field = /** @type {HTMLInputElement} */ (form.querySelector('input'))
  const complaint = /** @type {HTMLElement} */ (form.querySelector('[role=alert]'))
  let target = ''

  function draw(/** @type {{ number: string, state: string }[]} */ known) {
    const states = new Map([...used(), own].map((number) => [number, 'idle']))
    for (const { number, state } of known) states.set(number, state)
    list.replaceChildren(...[...states].sort().map(([number, state]) => row(number, state, number === own, target)))
  }

  async function refresh() {
    const known = await fetch('/phone/numbers')
      .then((answer) => answer.json())
      .catch(() => ({ numbers: [] }))
    draw(known.numbers)
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const number = toE164(field.value)
    field.setAttribute('aria-invalid', String(!number))
    complaint.textContent = number ? '' : 'I need the whole number with its country, like +1 202 555 0143.'
    if (!number) return field.focus()
    if (target) window.open(pageOf(number), target)
    else location.assign(pageOf(number))
  })
  news.onmessage = refresh
  addEventListener('focus', refresh)
  draw([])
  refresh()

  return {
    refresh(options) {
      refresh()
      if (options?.tell) news.postMessage('changed')
    },
    stay(inCall) {
      target = inCall ? '_blank' : ''
      for (const link of list.querySelectorAll('a')) link.target = target
    },
  }
}

/** @returns {string[]} */
function used() {
  return JSON.parse(localStorage.getItem(USED) ?? '[]')
}

/** @param {string} number @param {string} state @param {boolean} isOwn @param {string} target */
function row(number, state, isOwn, target) {
  const item = document.createElement('li')
  const link = document.createElement('a')
  link.href = pageOf(number)
  link.target = target
  link.dataset.state = state
  if (isOwn) link.setAttribute('aria-current', 'page')
  const doing = document.createElement('span')
  doing.textContent = state === 'idle' ? (isOwn ? 'this phone' : '') : state
  link.append(spaced(number), doing)
  item.append(link)
  return item
}
