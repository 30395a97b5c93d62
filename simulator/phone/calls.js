/**
 * The calls of one phone, as a pure function of what its line has told. The page only draws what stands here.
 *
 * @typedef {'they-hung-up' | 'you-hung-up' | 'declined' | 'missed' | 'cancelled' | 'failed' | 'away'} EndReason
 *   the line's own words for an end; `away` is ours: it happened while the socket was lost
 * @typedef {{ callId: string, from: string, state: 'ringing' | 'talking', since: number }} Call
 *   `since`: when it began to ring or was answered, by this page's clock, in milliseconds
 * @typedef {{ callId: string, from: string, reason: EndReason, durationMs: number }} EndedCall
 * @typedef {{ calls: Call[], ended: EndedCall | null }} Phone
 *
 * @typedef {{ type: 'hello', number: string, calls: { callId: string, from: string, state: 'ringing' | 'talking', answeredAt?: string | number }[] }} Hello
 * @typedef {Hello
 *   | { type: 'ringing', callId: string, from: string }
 *   | { type: 'answered', callId: string, at: string | number }
 *   | { type: 'ended', callId: string, reason: EndReason, durationMs: number }} CallFrame
 */
import { moment } from './time.js'

/** A carrier ends every call after four hours (TimeLimit); a start that lies further back is another clock's. */
const LONGEST_CALL_MS = 4 * 60 * 60 * 1000

/** @type {Phone} */
export const QUIET = { calls: [], ended: null }

/**
 * The call that has the screen: the one being talked on, or else the one that has rung longest.
 * @param {Phone} phone
 */
export function currentCall({ calls }) {
  return calls.find(({ state }) => state === 'talking') ?? calls[0]
}

/**
 * @param {Phone} phone
 * @returns {'idle' | 'ringing' | 'talking' | 'ended'}
 */
export function screenOf(phone) {
  return currentCall(phone)?.state ?? (phone.ended ? 'ended' : 'idle')
}

/**
 * The phone after one frame of its line. Frames that say nothing about calls change nothing.
 * @param {Phone} phone
 * @param {CallFrame | { type: string }} told
 * @param {number} now milliseconds, by this page's clock
 * @returns {Phone}
 */
export function afterFrame(phone, told, now) {
  const frame = /** @type {CallFrame} */ (told)
  switch (frame.type) {
    case 'hello':
      return afterHello(phone, frame, now)
    case 'ringing':
      return {
        calls: [
          ...without(phone, frame.callId),
          { callId: frame.callId, from: frame.from, state: 'ringing', since: now },
        ],
        ended: null,
      }
    case 'answered':
      return {
        ...phone,
        calls: phone.calls.map((call) =>
          call.callId === frame.callId ? { ...call, state: 'talking', since: now } : call,
        ),
      }
    case 'ended':
      return afterEnd(phone, frame.callId, { reason: frame.reason, durationMs: frame.durationMs })
    default:
      return phone
  }
}

/**
 * The last call is read and put away.
 * @param {Phone} phone
 * @returns {Phone}
 */
export function putAway(phone) {
  return { ...phone, ended: null }
}

/**
 * A greeting carries the whole truth: calls that it does not name are over, and known ones keep their clocks.
 * @param {Phone} phone
 * @param {Hello} hello
 * @param {number} now
 * @returns {Phone}
 */
function afterHello(phone, hello, now) {
  const gone = currentCall(phone)
  const calls = hello.calls.map(({ callId, from, state, answeredAt }) => {
    const known = phone.calls.find((call) => call.callId === callId && call.state === state)
    return known ?? { callId, from, state, since: answeredAt === undefined ? now : startOf(answeredAt, now) }
  })
  const stillThere = !gone || calls.some(({ callId }) => callId === gone.callId)
  if (stillThere) return { calls, ended: calls.length ? null : phone.ended }
  const durationMs = gone.state === 'talking' ? now - gone.since : 0
  return { calls, ended: calls.length ? null : { callId: gone.callId, from: gone.from, reason: 'away', durationMs } }
}

/**
 * @param {Phone} phone
 * @param {string} callId
 * @param {{ reason: EndReason, durationMs: number }} end
 * @returns {Phone}
 */
function afterEnd(phone, callId, end) {
  const over = phone.calls.find((call) => call.callId === callId)
  if (!over) return phone
  const calls = without(phone, callId)
  return { calls, ended: calls.length ? null : { callId, from: over.from, ...end } }
}

/**
 * When a call was answered, by our clock. The simulator may live in a time of its own (tests move its hands), so a
 * start that cannot be is taken for now.
 * @param {string | number} answeredAt
 * @param {number} now
 */
function startOf(answeredAt, now) {
  const at = moment(answeredAt)
  return at <= now && now - at < LONGEST_CALL_MS ? at : now
}

/**
 * @param {Phone} phone
 * @param {string} callId
 */
function without(phone, callId) {
  return phone.calls.filter((call) => call.callId !== callId)
}
