import type { Call, HttpMethod } from '../call.ts'
import type { LineTime } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { Recordings } from '../recordings.ts'
import type { Courier } from '../webhooks/courier.ts'
import type { Reporter } from '../webhooks/reporter.ts'
import type { Fields } from '../webhooks/signature.ts'
import { TwimlError, type Verb } from './document.ts'

/** The parts of the carrier that TwiML works with. */
export interface Stage {
  accountSid: string
  authToken: string
  time: LineTime
  courier: Courier
  reporter: Reporter
  recordings: Recordings
  faults: Faults
  /** Aborts when the simulator stops. */
  stopping: AbortSignal
}

/** One document being executed on one call. */
export interface Scene {
  stage: Stage
  call: Call
  /** Aborts when the call ends or other TwiML takes over. */
  signal: AbortSignal
  /** Where the document came from: relative addresses are meant from here. Undefined for inline TwiML. */
  base: string | undefined
}

/** Where TwiML is to be fetched from. */
export interface Source {
  url: string
  method: HttpMethod
  /** Sent besides the fields about the call. */
  fields: Fields
}

/** What follows a verb: the next one, another document, or the end of the call. */
export type Next = 'next-verb' | 'hang-up' | Source

/** Executes one verb to its end. Rejects with the signal's reason when that comes first. */
export type Performer = (verb: Verb, scene: Scene) => Promise<Next>

/**
 * An address in TwiML as an absolute one.
 * @throws TwimlError 11100 when it is none, as a relative one in inline TwiML
 */
export function resolve(address: string, scene: Scene): string {
  if (!URL.canParse(address, scene.base)) throw new TwimlError(11100, `Invalid URL format: ${address || 'empty'}`)
  // An absolute address stays as it was written, letter by letter: it is signed so.
  return URL.canParse(address) ? address : new URL(address, scene.base).href
}

export function methodOf(wish: string | undefined): HttpMethod {
  return wish?.toUpperCase() === 'GET' ? 'GET' : 'POST'
}
