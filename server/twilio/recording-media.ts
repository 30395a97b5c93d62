import { RecordingSid } from '#server/twilio/events.ts'
import { carrierError, errorOf } from '#server/twilio/refusals.ts'
import { CarrierUnclear } from '#server/voice/carrier.ts'

/** Where and as whom recordings are fetched. */
export interface MediaSource {
  /** `https://api.twilio.com`, or the origin that replaces it. */
  origin: string
  accountSid: string
  authToken: string
}

/** Ten hours at Twilio's 8 kHz and 16 bits would be 576 MB; a talk ends after 15 minutes, which are 14. */
const LARGEST_BYTES = 200 * 1024 * 1024
const MOST_REDIRECTS = 3
/** From the request to the last byte. */
const LONGEST_FETCH_MS = 5 * 60_000

/**
 * The recording as WAV, or undefined while the carrier does not have it: 404, or nothing in it.
 *
 * The address is built from a checked SID and a fixed origin, never taken from a callback, so that nobody can send us
 * to fetch something else. Twilio redirects to signed storage: those hops go without credentials, and never leave https.
 *
 * @throws CarrierRefusal or CarrierUnclear; reading the stream throws when it breaks off or grows beyond 200 MB
 */
export async function fetchWav(
  source: MediaSource,
  recordingId: string,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const { origin, accountSid } = source
  const sid = RecordingSid.parse(recordingId)
  const response = await get(new URL(`/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.wav`, origin), source)
  if (response.status === 404) {
    await response.body?.cancel()
    return undefined
  }
  if (!response.ok) {
    await response.body?.cancel()
    throw errorOf(response.status, 0)
  }
  return response.body ? openWav(response.body) : undefined
}

async function get(first: URL, { accountSid, authToken }: MediaSource): Promise<Response> {
  const credentials = { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` }
  const signal = AbortSignal.timeout(LONGEST_FETCH_MS)
  let url = first
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const response = await fetch(url, { redirect: 'manual', signal, headers: hop === 0 ? credentials : {} }).catch(
      (error: unknown) => {
        throw carrierError(error)
      },
    )
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null) return response
    await response.body?.cancel()
    url = redirectTarget(location, url)
  }
  throw new CarrierUnclear('the carrier redirects a recording without end')
}

/** Where a redirect leads, which is never from https to anything else. @throws CarrierUnclear */
export function redirectTarget(location: string, from: URL): URL {
  const target = URL.parse(location, from)
  if (target?.protocol === 'https:' || (target?.protocol === 'http:' && from.protocol === 'http:')) return target
  throw new CarrierUnclear('the carrier sent a recording to an unsafe address')
}

/** Looks at the first bytes: an error page under status 200 must not be kept for a voice, and the voice then deleted. */
async function openWav(body: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array> | undefined> {
  const reader = body.getReader()
  const head: Uint8Array[] = []
  while (sizeOf(head) < 12) {
    const { done, value } = await reader.read()
    if (done) break
    head.push(value)
  }
  if (sizeOf(head) === 0) return undefined
  const start = Buffer.concat(head)
  if (start.toString('latin1', 0, 4) !== 'RIFF' || start.toString('latin1', 8, 12) !== 'WAVE') {
    await reader.cancel()
    throw new CarrierUnclear('the carrier gave something else than a WAV recording')
  }
  return withinLimit(start, reader)
}

function withinLimit(start: Uint8Array, reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  let bytes = start.byteLength
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(start),
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) return controller.close()
      bytes += value.byteLength
      if (bytes > LARGEST_BYTES) {
        await reader.cancel()
        throw new CarrierUnclear('the carrier’s recording is larger than any talk')
      }
      controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

function sizeOf(chunks: Uint8Array[]): number {
  return chunks.reduce((size, chunk) => size + chunk.byteLength, 0)
}
