import type { Call } from './call.ts'

/** What the phone's page says to the simulator. */
export type PageFrame =
  | { type: 'answer' | 'decline' | 'hang-up'; callId: string }
  | { type: 'typing' | 'say'; callId: string; text: string }
  | { type: 'key'; callId: string; digit: string }

/** The longest text that is taken at once, in characters: more than ten minutes of talk. */
const LONGEST_TEXT = 10_000

/** Reads one frame. Undefined when it is none of ours. */
export function readPageFrame(message: string): PageFrame | undefined {
  let frame: Record<string, unknown>
  try {
    frame = JSON.parse(message)
  } catch {
    return undefined
  }
  const { type, callId, text, digit } = frame ?? {}
  if (typeof callId !== 'string') return undefined
  if (type === 'answer' || type === 'decline' || type === 'hang-up') return { type, callId }
  if ((type === 'typing' || type === 'say') && typeof text === 'string' && text.length <= LONGEST_TEXT) {
    return { type, callId, text }
  }
  return type === 'key' && typeof digit === 'string' && /^[0-9*#]$/.test(digit) ? { type, callId, digit } : undefined
}

/** Why a call ended, in the words of whoever holds the phone. */
export function endReason(call: Call): string {
  if (call.status === 'completed') return call.endedBy === 'person' ? 'you-hung-up' : 'they-hung-up'
  if (call.status === 'busy') return 'declined'
  if (call.status === 'no-answer') return 'missed'
  return call.status === 'canceled' ? 'cancelled' : 'failed'
}
