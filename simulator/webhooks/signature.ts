import { createHmac } from 'node:crypto'

/** Form fields in the order they are sent; a name may come more than once. */
export type Fields = [name: string, value: string][]

/**
 * The value of `X-Twilio-Signature`.
 *
 * base64(HMAC-SHA1(auth token, URL + every field's name and value, sorted by name, without delimiters)). Values of a
 * repeated name are taken once each, in order. A GET and a socket's upgrade sign the URL alone. A fragment is never
 * part of it. Source: Twilio's page "Security", held against the SDK's `validateRequest` in test/contract.
 */
export function sign(authToken: string, url: string, fields: Fields): string {
  const values = new Map<string, Set<string>>()
  for (const [name, value] of fields) values.set(name, (values.get(name) ?? new Set()).add(value))
  const names = [...values.keys()].sort()
  const body = names
    .map((name) =>
      [...values.get(name)!]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('')
  return createHmac('sha1', authToken)
    .update(withoutFragment(url) + body, 'utf8')
    .digest('base64')
}

/** The URL as the far end sees it, letter by letter, without its fragment. */
export function withoutFragment(url: string): string {
  const hash = url.indexOf('#')
  return hash < 0 ? url : url.slice(0, hash)
}
