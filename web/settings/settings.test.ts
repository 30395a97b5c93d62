import { expect, test } from 'vitest'
import type { Profile } from '#contract/profile.ts'
import { ProfileChange } from '#contract/profile.ts'
import { asDialled, readable } from './phone-number.ts'
import { changesBetween } from './profile-changes.ts'
import { matchesZone, zoneLabel, zonesWith } from './time-zones.ts'

const profile: Profile = {
  displayName: 'Ada',
  namePronunciation: null,
  email: 'ada@example.org',
  timeZone: 'Europe/Berlin',
  phoneNumber: null,
  dayStartsAt: '04:00',
  includeRating: false,
  maxAttempts: 3,
  voice: 'slt',
  callsStopped: false,
  today: '2026-05-20',
  carrier: { simulated: true, phoneUrl: null },
}

test('only what was changed is sent, and the contract takes it', () => {
  expect(changesBetween(profile, profile)).toEqual({})
  const changes = changesBetween(profile, { ...profile, displayName: 'Ada L.', maxAttempts: 5, today: '2026-05-21' })
  expect(changes).toEqual({ displayName: 'Ada L.', maxAttempts: 5 })
  expect(ProfileChange.safeParse(changes).success).toBe(true)
})

test('a number is sent without the marks that people read it by', () => {
  expect(asDialled('+1 (202) 555-0143')).toBe('+12025550143')
  expect(asDialled(' +49 30/123.456 ')).toBe('+4930123456')
  expect(asDialled('call me')).toBe('callme')
})

test('a number is shown in groups, and never with other digits', () => {
  expect(readable('+12025550143')).toBe('+1 202 555 0143')
  expect(readable('+4915112345678')).toBe('+49 151 123 456 78')
  expect(readable('+442079460018')).toBe('+44 207 946 0018')
  expect(readable('+35312345678')).toBe('+353 123 456 78')
  for (const number of ['+4915112345678', '+442079460018', '+85212345678']) {
    expect(readable(number).replaceAll(' ', '')).toBe(number)
  }
})

test('zones are found by any part of their name, without accents or underscores', () => {
  const found = (typed: string) => zonesWith('Europe/Berlin').filter((zone) => matchesZone(zoneLabel(zone), typed))
  expect(found('berl')).toEqual(['Europe/Berlin'])
  expect(found('new york')).toEqual(['America/New_York'])
  expect(found('america buenos')).toHaveLength(1)
  expect(found('sao paulo')).toEqual(['America/Sao_Paulo'])
  expect(found('nowhere')).toEqual([])
})

test('zones read as people say them, and the ones in use are always there', () => {
  expect(zoneLabel('America/Argentina/Buenos_Aires')).toBe('Buenos Aires, Argentina, America')
  expect(zoneLabel('UTC')).toBe('UTC')
  expect(zonesWith('Etc/Unheard_Of', 'Europe/Berlin').filter((zone) => zone === 'Etc/Unheard_Of')).toHaveLength(1)
})
