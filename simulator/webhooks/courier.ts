import { newIdempotencyToken } from '../ids.ts'
import { type Delivery, deliveryOf } from './overrides.ts'
import { type Fields, sign, withoutFragment } from './signature.ts'

/** An application's answer to a webhook. */
export interface Reply {
  status: number
  contentType: string
  body: string
  /** Where it was found in the end; relative addresses in it are meant from here. */
  url: string
}

/** Why a webhook got no answer worth reading, with Twilio's error code. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Twilio's ceiling for a reply, 64 kB (error 11750). */
const LARGEST_REPLY = 64 * 1024
/** Redirects that are followed before giving up (error 11215). */
const REDIRECTS = 10

/**
 * Carries signed requests to the application.
 *
 * Its timeouts are of real time, whatever the simulator's clock says: a test that moves the clock by an hour does not
 * mean to break what is on the wire.
 */
export class Courier {
  readonly #authToken: string
  readonly #stopped = new AbortController()

  constructor(authToken: string) {
    this.#authToken = authToken
  }

  /**
   * Sends the fields and resolves to the answer, whatever its status, after the retries that the URL asks for.
   * @param token names the event: the same over its retries (and over copies of it that a fault makes)
   * @throws DeliveryError when no answer came: 11205 no connection, 11200 no answer in time, 11750 too long
   */
  async send(
    method: 'GET' | 'POST',
    url: string,
    fields: Fields,
    token: string = newIdempotencyToken(),
  ): Promise<Reply> {
    const delivery = deliveryOf(url)
    const deadline = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(delivery.totalTimeout)])
    for (let left = delivery.retries; ; left--) {
      const again = left > 0 && !deadline.aborted
      try {
        const reply = await this.#sendOnce(method, withoutFragment(url), fields, token, delivery, deadline)
        if (!again || !delivery.retryOn.has(kindOfStatus(reply.status) as '5xx')) return reply
      } catch (error) {
        const failure = error instanceof DeliveryError ? error : new DeliveryError(11200, String(error))
        if (!again || !delivery.retryOn.has(failure.code === 11205 ? 'ct' : 'rt')) throw failure
      }
    }
  }

  /** Lets go of everything that is on its way. */
  stop(): void {
    this.#stopped.abort(new DeliveryError(11200, 'The simulator was stopped.'))
  }

  async #sendOnce(
    method: 'GET' | 'POST',
    address: string,
    fields: Fields,
    token: string,
    delivery: Delivery,
    deadline: AbortSignal,
  ): Promise<Reply> {
    let url = method === 'GET' ? withQuery(address, fields) : address
    let body = method === 'GET' ? undefined : new URLSearchParams(fields)
    const signal = AbortSignal.any([deadline, AbortSignal.timeout(delivery.readTimeout)])
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      const response = await reach(url, {
        method: body ? 'POST' : 'GET',
        body,
        redirect: 'manual',
        signal,
        headers: {
          'X-Twilio-Signature': sign(this.#authToken, url, body ? fields : []),
          'I-Twilio-Idempotency-Token': token,
          'User-Agent': 'TwilioProxy/1.1',
          Accept: '*/*',
          'Cache-Control': 'max-age=259200',
        },
      })
      const elsewhere = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
      if (!elsewhere) return { ...(await read(response)), url }
      // A redirect is followed with GET and loses the fields, as the real thing does.
      await response.body?.cancel()
      url = new URL(elsewhere, url).href
      body = undefined
    }
    throw new DeliveryError(11215, 'Too many redirects.')
  }
}

async function reach(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request)
  } catch (error) {
    throw request.signal?.aborted ? timedOut() : new DeliveryError(11205, `No connection: ${reasonOf(error)}`)
  }
}

async function read(response: Response): Promise<Omit<Reply, 'url'>> {
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of response.body ?? []) {
      length += piece.byteLength
      if (length > LARGEST_REPLY) throw new DeliveryError(11750, 'The reply is longer than 64 kB.')
      pieces.push(piece)
    }
  } catch (error) {
    throw error instanceof DeliveryError ? error : timedOut()
  }
  const contentType = response.headers.get('content-type') ?? ''
  return { status: response.status, contentType, body: Buffer.concat(pieces).toString('utf8') }
}

function timedOut(): DeliveryError {
  return new DeliveryError(11200, 'No answer in time.')
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string } }).cause
  return cause?.code ?? String(error)
}

function kindOfStatus(status: number): string {
  return `${Math.floor(status / 100)}xx`
}

function withQuery(url: string, fields: Fields): string {
  if (fields.length === 0) return url
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(fields)}`
}
