/** How one webhook is delivered. Milliseconds. */
export interface Delivery {
  readTimeout: number
  totalTimeout: number
  /** How often it is sent again. */
  retries: number
  /** What is sent again: no connection, no answer in time, 4xx, 5xx. */
  retryOn: ReadonlySet<'ct' | 'rt' | '4xx' | '5xx'>
}

/**
 * Delivery by the fragment of a callback's URL, such as `#rc=2&rp=all&rt=4000`.
 *
 * Without one: one retry, and only where no connection came about, so a 5xx is not sent again. Everything together
 * takes at most 15 s. Source: Twilio's page "Connection overrides". `ct`, `sni` and `e` mean nothing on a loopback.
 */
export function deliveryOf(url: string): Delivery {
  const hash = url.indexOf('#')
  const wishes = new URLSearchParams(hash < 0 ? '' : url.slice(hash + 1))
  const kinds = (wishes.get('rp') ?? 'ct').split(',')
  const all = ['ct', 'rt', '4xx', '5xx'] as const
  return {
    readTimeout: within(wishes.get('rt'), 100, 15_000, 15_000),
    totalTimeout: within(wishes.get('tt'), 100, 15_000, 15_000),
    retries: within(wishes.get('rc'), 0, 5, 1),
    retryOn: new Set(all.filter((kind) => kinds.includes(kind) || kinds.includes('all'))),
  }
}

function within(wish: string | null, least: number, most: number, otherwise: number): number {
  const value = Number(wish)
  return wish === null || !Number.isInteger(value) ? otherwise : Math.min(most, Math.max(least, value))
}
