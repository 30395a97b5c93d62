/** What the browser's tab shows, for whoever looks elsewhere: its title and its icon. */
import { spaced } from './phone-number.js'

/** The icon's colours: the accent at rest, and the colour that means that a call is happening. */
const COLOURS = { idle: '#1d6f6b', ended: '#1d6f6b', ringing: '#d8543a', talking: '#d8543a' }

/** @param {string} colour */
const icon = (colour) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="${colour}"/><path transform="translate(4 4)" d="M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z" fill="#fff"/></svg>`

/**
 * @param {'idle' | 'ringing' | 'talking' | 'ended'} screen
 * @param {string} number
 */
export function showTab(screen, number) {
  const titles = { idle: 'Phone', ringing: 'Incoming call', talking: 'On the phone', ended: 'Call ended' }
  document.title = `${titles[screen]} \u00b7 ${spaced(number)}`
  const link = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel=icon]'))
  link.href = `data:image/svg+xml,${encodeURIComponent(icon(COLOURS[screen]))}`
}
