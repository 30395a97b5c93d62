import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Who may speak as the carrier: Twilio's request signature, and the addresses that it is made over.
 *
 * X-Twilio-Signature is base64(HMAC-SHA1(auth token, URL + every form field's name and value, sorted by name)). Nothing
 * in it is bound to time, so a signature holds for ever: the unguessable token in each path and the ledger of known
 * events are what stop a replay. The SDK has the same check, but importing it at boot would cost some 40 MB; the tests
 * hold these lines against it.
 */

/** A form's fields as they came: in order, repeats kept. */
export type FormFields = readonly (readonly [name: string, value: string])[]

interface Signed {
  /** The account's tokens that are in force; two while one is being replaced by the next. */
  authTokens: readonly string[]
  /** The address exactly as we gave it to the carrier: see `carrierUrl` and `socketUrl`. */
  url: string
  /** The X-Twilio-Signature header. Without one nothing fits. */
  signature: string | null | undefined
}

/** A form post carries its fields; a JSON post its raw bytes; a GET and the upgrade to a socket carry neither. */
export type SignedRequest = Signed &
  ({ params?: FormFields; rawBody?: undefined } | { params?: undefined; rawBody: string | Uint8Array })

/** Whether the carrier, and nobody else, made this request. Takes the same time however much of a guess was right. */
export function signatureFits({ authTokens, url, signature, params = [], rawBody }: SignedRequest): boolean {
  if (!signature) return false
  if (rawBody !== undefined && !bodyFits(url, rawBody)) return false
  return authTokens
    .filter((token) => token !== '')
    .some((token) => addresses(url).some((address) => sameText(signature, sign(token, address, params))))
}

/** The address of one of our webhooks, as the carrier is to call it. `path` is the raw path and query, never decoded. */
export function carrierUrl(publicUrl: string, path: string): string {
  return publicUrl.replace(/\/$/, '') + path
}

/** The same for a socket: `wss:` from an https address, `ws:` from an http one (only a carrier on this machine). */
export function socketUrl(publicUrl: string, path: string): string {
  return carrierUrl(publicUrl, path).replace(/^http/i, 'ws')
}

/**
 * The same address, asking Twilio to try up to three times, whatever failed. Without this a 5xx or a slow answer is
 * never tried again. Connecting may take 1.5 s and answering 3 s, so that three tries are over in 13.5 s, inside the
 * 15 s that Twilio allows a call's request with all its tries. The fragment is no part of the signature.
 *
 * Source: Twilio's "Webhooks connection overrides" (ct, rt in ms; rc retries; rp which failures count).
 */
export function withRetries(url: string): string {
  return `${url}#ct=1500&rt=3000&rc=2&rp=all`
}

/** Repeated fields count once for each value; names and values are sorted by code unit, as Twilio's libraries do it. */
function sign(authToken: string, address: string, params: FormFields): string {
  const fields = [...new Map(params.map((field) => [JSON.stringify(field), field])).values()]
  fields.sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
  const text = fields.reduce((signed, [name, value]) => signed + name + value, address)
  return createHmac('sha1', authToken).update(text).digest('base64')
}

/** With a JSON body Twilio signs the address alone, which then carries the SHA-256 of the body in `bodySHA256`. */
function bodyFits(url: string, rawBody: string | Uint8Array): boolean {
  const expected = /[?&]bodySHA256=([0-9a-f]{64})(?=[&#]|$)/i.exec(url)?.[1]
  return expected !== undefined && sameText(expected, createHash('sha256').update(rawBody).digest('hex'))
}

/** As given, without its port, and with the scheme's own port: Twilio has signed all three at one time or another. */
function addresses(url: string): string[] {
  const parts = /^([a-z]+):\/\/([^/?#]*?)(:\d+)?([/?#].*)?$/i.exec(url)
  if (!parts) return [url]
  const [, scheme = '', host = '', , rest = ''] = parts
  const standardPort = /^(https|wss)$/i.test(scheme) ? 443 : 80
  return [...new Set([url, `${scheme}://${host}${rest}`, `${scheme}://${host}:${standardPort}${rest}`])]
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  // The length of a right answer is no secret, and timingSafeEqual refuses unequal ones.
  return a.length === b.length && timingSafeEqual(a, b)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
