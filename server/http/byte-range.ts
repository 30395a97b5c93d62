/**
 * The one range that a request asks for, as `from` up to, not including, `to`; null for the whole.
 *
 * Several ranges at once, or a header that makes no sense (such as one that ends before it begins), are answered with
 * the whole, as RFC 9110 (14.1.1, 14.2) says.
 */
export function parseRange(
  header: string | undefined,
  length: number,
): { from: number; to: number } | null | 'unsatisfiable' {
  const asked = /^bytes=(\d*)-(\d*)$/i.exec(header ?? '')
  if (!asked || (asked[1] === '' && asked[2] === '')) return null
  const [first, last] = [asked[1] === '' ? null : Number(asked[1]), asked[2] === '' ? null : Number(asked[2])]
  if (first !== null && last !== null && last < first) return null
  const from = first ?? Math.max(0, length - (last ?? 0))
  const to = first === null || last === null ? length : Math.min(last + 1, length)
  return from < to ? { from, to } : 'unsatisfiable'
}
