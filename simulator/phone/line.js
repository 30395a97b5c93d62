/** The phone's line: a socket to the simulator that finds its own way back. */
import { after } from './time.js'

/** Waits between tries, in milliseconds; the last one repeats. The first is short: most losses are a restart. */
const WAITS = [300, 600, 1200, 2400, 4000]

/** Shorter losses than this are not worth a word, in milliseconds. */
const QUIET_LOSS = 700

/**
 * Opens the line of a number and keeps it open.
 * @param {string} number E.164
 * @param {object} on
 * @param {(frame: { type: string }) => void} on.frame each JSON frame, in order
 * @param {() => void} on.lost at once when the socket is gone: what was sent last may not have arrived
 * @param {(state: 'open' | 'away') => void} on.change `away` only once a loss has lasted long enough to be told
 * @returns {{ send: (frame: object) => boolean }} `send` is false when the line is away, and then nothing was sent
 */
export function openLine(number, on) {
  let failures = 0
  /** @type {WebSocket | undefined} */
  let socket
  /** @type {(() => void) | undefined} */
  let nextTry
  /** @type {(() => void) | undefined} */
  let tellLoss = after(QUIET_LOSS, () => on.change('away'))

  function connect() {
    nextTry = undefined
    const address = new URL('/phone/socket', location.href)
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    address.searchParams.set('number', number)
    const opened = new WebSocket(address)
    socket = opened
    opened.onopen = () => {
      failures = 0
      tellLoss?.()
      tellLoss = undefined
      on.change('open')
    }
    opened.onmessage = ({ data }) => on.frame(JSON.parse(data))
    opened.onclose = () => {
      tellLoss ??= after(QUIET_LOSS, () => on.change('away'))
      nextTry = after(WAITS[Math.min(failures++, WAITS.length - 1)] ?? 0, connect)
      on.lost()
    }
  }

  // Somebody who comes back to the page, or a network that comes back, need not wait for the next try.
  function hurry() {
    if (!nextTry || document.hidden) return
    nextTry()
    connect()
  }
  addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)
  connect()

  return {
    send(frame) {
      if (socket?.readyState !== WebSocket.OPEN) return false
      socket.send(JSON.stringify(frame))
      return true
    },
  }
}
