import type { Profile, ProfileChange } from '#contract/profile.ts'

const EDITABLE = ['displayName', 'timeZone', 'dayStartsAt', 'maxAttempts'] as const

/** What the form changed, and nothing else: a field changed elsewhere meanwhile is left alone. */
export function changesBetween(profile: Profile, draft: Profile): ProfileChange {
  return Object.fromEntries(EDITABLE.filter((name) => profile[name] !== draft[name]).map((name) => [name, draft[name]]))
}
