import { expect, test } from 'vitest'
import { rfc2822, spanOf } from './dates.ts'

test('RFC 2822 in UTC, whole seconds', () => {
  expect(rfc2822(Temporal.Instant.from('2019-10-18T17:00:59.999Z'))).toBe('Fri, 18 Oct 2019 17:00:59 +0000')
  expect(rfc2822(Temporal.Instant.from('2026-03-01T00:05:09+02:00'))).toBe('Sat, 28 Feb 2026 22:05:09 +0000')
})

test('a day spans 24 hours in UTC, an instant one second', () => {
  const span = (value: string) => {
    const found = spanOf(value)
    return found && [`${found.from}`, `${found.until}`]
  }
  expect(span('2026-05-01')).toEqual(['2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z'])
  expect(span('2026-05-01T18:00:00Z')).toEqual(['2026-05-01T18:00:00Z', '2026-05-01T18:00:01Z'])
  for (const nonsense of ['', 'today', '2026-02-30', '2026-05-01T18:00']) expect(spanOf(nonsense)).toBeUndefined()
})
