/** Every IANA zone that this browser knows, with the given ones, which it may call by another name. Sorted. */
export function zonesWith(...zones: string[]): string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), ...zones])].toSorted()
}

/** "Europe/Berlin" as people read it: "Berlin, Europe". */
export function zoneLabel(zone: string): string {
  const [region, ...places] = zone.replaceAll('_', ' ').split('/')
  return places.length === 0 ? zone : `${places.toReversed().join(', ')}, ${region}`
}

/** True when every word typed is somewhere in the label, whatever its accents or case. */
export function matchesZone(label: string, typed: string): boolean {
  const plain = plainText(label)
  return plainText(typed)
    .split(/[\s,/_]+/)
    .every((word) => plain.includes(word))
}

function plainText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
