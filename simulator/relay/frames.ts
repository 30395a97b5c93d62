import type { Interruptible } from '../network-voice.ts'
import { interruptibleOf } from './settings.ts'

/** What an application may send over the socket. */
export type AppFrame =
  | {
      type: 'text'
      token: string
      last: boolean
      interruptible: Interruptible | undefined
      preemptible: boolean | undefined
    }
  | {
      type: 'play'
      source: string
      loop: number
      interruptible: Interruptible | undefined
      preemptible: boolean | undefined
    }
  | { type: 'sendDigits'; digits: string }
  | { type: 'language'; transcriptionLanguage: string | undefined }
  | { type: 'end'; handoffData: string | undefined }

/** Reads one message. Undefined when it is malformed (Twilio's error 64107). */
export function readFrame(message: string): AppFrame | undefined {
  let frame: Record<string, unknown>
  try {
    frame = JSON.parse(message)
  } catch {
    return undefined
  }
  if (typeof frame !== 'object' || frame === null) return undefined
  const flags = {
    interruptible: interruptibleOf(frame.interruptible),
    preemptible: typeof frame.preemptible === 'boolean' ? frame.preemptible : undefined,
  }
  switch (frame.type) {
    case 'text':
      if (typeof frame.token !== 'string') return undefined
      // An absent `last` is a token in the middle of a sentence.
      return { type: 'text', token: frame.token, last: frame.last === true, ...flags }
    case 'play':
      if (typeof frame.source !== 'string') return undefined
      return { type: 'play', source: frame.source, loop: typeof frame.loop === 'number' ? frame.loop : 1, ...flags }
    case 'sendDigits':
      if (typeof frame.digits !== 'string' || !/^[0-9*#wW]+$/.test(frame.digits)) return undefined
      return { type: 'sendDigits', digits: frame.digits }
    case 'language':
      return { type: 'language', transcriptionLanguage: textOrNothing(frame.transcriptionLanguage) }
    case 'end':
      if (frame.handoffData !== undefined && typeof frame.handoffData !== 'string') return undefined
      return { type: 'end', handoffData: frame.handoffData }
    default:
      return undefined
  }
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
