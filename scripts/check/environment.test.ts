import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { Environment } from '#server/config.ts'

const example = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8')
/** Each variable that is written but off, as `# meaning` and `#NAME=value` in two lines. */
const offered = [...example.matchAll(/^# (?<meaning>.+)\n#(?<name>[A-Z0-9_]+)=(?<value>.*)$/gm)].map(
  ({ groups }) => groups,
)

test('.env.example offers every variable that Dayline reads, and no other', () => {
  const names = [...example.matchAll(/^#?([A-Z0-9_]+)=/gm)].map(([, name]) => name)
  expect(names.toSorted()).toEqual(Object.keys(Environment.shape).toSorted())
  expect(new Set(names).size).toBe(names.length)
})

test('each has one line of meaning above it', () => {
  expect(offered.map((it) => it?.name).toSorted()).toEqual(Object.keys(Environment.shape).toSorted())
  for (const it of offered) expect(it?.meaning).toMatch(/^[A-Za-z].*\.$/)
})

test('copying it changes nothing', () => {
  expect(parseEnv(example)).toEqual({})
})

test('what it shows is what Dayline takes', () => {
  const shown = Object.fromEntries(offered.flatMap((it) => (it?.name && it.value ? [[it.name, it.value]] : [])))
  const { TWILIO_ACCOUNT_SID = `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN = '0'.repeat(32) } = shown
  const parsed = Environment.safeParse({ ...shown, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN })
  expect(parsed.error?.issues ?? []).toEqual([])
})

test('a value that it shows is the default, where there is one', () => {
  const defaults = Environment.parse({}) as Record<string, unknown>
  for (const it of offered) {
    const value = it?.name ? defaults[it.name] : undefined
    if (value !== undefined && it?.name !== 'PUBLIC_URL')
      expect([it?.name, it?.value]).toEqual([it?.name, String(value)])
  }
})
