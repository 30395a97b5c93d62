import type { CallOrder, HttpMethod, ProgressEvent } from '../call.ts'
import { RestError } from './errors.ts'

/** E.164: a plus, then 7 to 15 digits that do not begin with 0. */
const E164 = /^\+[1-9]\d{6,14}$/
/** The longest TwiML that `Twiml` may carry. */
const LONGEST_TWIML = 4000
/** The account's ceiling for one call: four hours. */
const LONGEST_CALL_SECONDS = 14_400

/**
 * Reads the fields of POST Calls. Only To, From and one of Url and Twiml are needed; what is not simulated (machine
 * detection, SIP, queues) is taken and ignored.
 * @throws RestError with Twilio's code for what is wrong
 */
export function callOrder(form: URLSearchParams, fromNumber: string): CallOrder {
  const to = form.get('To') ?? ''
  const from = form.get('From') ?? ''
  const url = form.get('Url') || undefined
  const twiml = form.get('Twiml') || undefined
  if (!to) throw new RestError(400, 21201, "No 'To' number is specified")
  if (!from) throw new RestError(400, 21213, "'From' phone number is required")
  if (!E164.test(to))
    throw new RestError(400, 21211, `The phone number you are attempting to call, ${to}, is not valid.`)
  if (!E164.test(from)) throw new RestError(400, 21212, `The source phone number provided, ${from}, is not valid.`)
  if (from !== fromNumber) {
    throw new RestError(400, 21210, `The source phone number provided, ${from}, is not yet verified for your account.`)
  }
  if (!url && !twiml) throw new RestError(400, 21205, 'Url parameter is required.')
  if (twiml && twiml.length > LONGEST_TWIML) throw new RestError(400, 20001, 'Twiml is longer than 4000 characters')
  return {
    to,
    from,
    url: addressOf(url, 21205, 'Url'),
    method: methodOf(form.get('Method')),
    twiml,
    fallbackUrl: addressOf(form.get('FallbackUrl') || undefined, 21205, 'FallbackUrl'),
    fallbackMethod: methodOf(form.get('FallbackMethod')),
    statusCallback: addressOf(form.get('StatusCallback') || undefined, 21609, 'StatusCallback'),
    statusCallbackMethod: methodOf(form.get('StatusCallbackMethod')),
    statusEvents: statusEvents(form.getAll('StatusCallbackEvent')),
    timeout: seconds(form.get('Timeout'), 'Timeout', 60, 600),
    timeLimit: seconds(form.get('TimeLimit'), 'TimeLimit', LONGEST_CALL_SECONDS, LONGEST_CALL_SECONDS),
  }
}

const EVENTS: readonly ProgressEvent[] = ['initiated', 'ringing', 'answered', 'completed']

/** Repeated fields, or one with spaces between. None means `completed` alone. */
function statusEvents(wishes: string[]): ReadonlySet<ProgressEvent> {
  const words = wishes.flatMap((wish) => wish.split(/[\s,]+/))
  const events = EVENTS.filter((event) => words.includes(event))
  return new Set(events.length > 0 ? events : (['completed'] as const))
}

/** @throws RestError when it is no http(s) address. Kept letter by letter: it is signed so. */
export function addressOf(address: string | undefined, code: number, name: string): string | undefined {
  if (address === undefined) return undefined
  const parsed = URL.canParse(address) ? new URL(address) : undefined
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    throw new RestError(400, code, `${name} is not a valid URL: ${address}`)
  }
  return address
}

export function methodOf(wish: string | null): HttpMethod {
  return wish?.toUpperCase() === 'GET' ? 'GET' : 'POST'
}

function seconds(text: string | null, name: string, otherwise: number, most: number): number {
  if (!text) return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new RestError(400, 20001, `${name} is not a valid number of seconds`)
  return Math.min(value, most)
}
