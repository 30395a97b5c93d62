/** Entries in the order given, under the months they belong to, `YYYY-MM`. */
export function byMonth<Dated extends { day: string }>(entries: Dated[]): { month: string; entries: Dated[] }[] {
  const months = new Map<string, Dated[]>()
  for (const entry of entries) {
    const month = entry.day.slice(0, 7)
    months.set(month, [...(months.get(month) ?? []), entry])
  }
  return [...months].map(([month, inMonth]) => ({ month, entries: inMonth }))
}
