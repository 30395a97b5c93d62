import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Entry } from '#contract/entries.ts'
import type { Profile } from '#contract/profile.ts'
import type { Prompts } from '#contract/prompts.ts'
import type { Reflection } from '#contract/reflections.ts'
import { type Dayline, startDayline } from '#test/harness/dayline.ts'

let dayline: Dayline
beforeAll(async () => {
  dayline = await startDayline()
})
afterAll(() => dayline?.[Symbol.asyncDispose]())

/** What people write, and what machines make of it: text that some layer or other could lose, change or run. */
const TEXTS = {
  'a null byte': 'before\u0000after',
  'control characters': 'bell\u0007 escape\u001b[31m delete\u007f',
  'lines and tabs': 'one\r\ntwo\n\tthree\u2028four',
  emoji: 'tired 😴 but fine 👩🏽‍🚀🏳️‍🌈',
  'right to left': 'היום היה טוב \u202eסוף\u202c יום',
  'marks that combine': 'Zoe\u0308 a\u0301\u0323 ก็',
  markup: '<script>alert(1)</script> &amp; <Say>no</Say> ]]> <!-- -->',
  'what looks like code': '"; drop table person; -- ${process.exit()} {{7*7}} %s %00 \\u0000 \\',
  'what looks like JSON': '{"closed":true,"__proto__":{"x":1}}',
  'the longest there may be': '\u0001'.repeat(10_000),
} satisfies Record<string, string>

test('whatever somebody writes is kept and shown as it was written', async () => {
  for (const [what, text] of Object.entries(TEXTS)) {
    const ada = await dayline.person({ phone: null })
    const asked = text.slice(0, 300)
    const { prompts } = await ada.must<Prompts>('PUT', '/api/prompts', { prompts: [{ text: asked }] })
    expect([what, prompts[0]!.text]).toEqual([what, asked.trim()])

    const { id } = await ada.must<Reflection>('POST', '/api/reflections')
    await ada.must('PUT', `/api/reflections/${id}/answers/0`, { text })
    expect([what, (await ada.must<Reflection>('GET', `/api/reflections/${id}`)).answers[0]!.text]).toEqual([what, text])
    await ada.must('POST', `/api/reflections/${id}/complete`)
    const { entries } = await ada.must<{ entries: Entry[] }>('GET', '/api/entries')
    expect([what, entries]).toMatchObject([what, [{ answers: [{ prompt: asked.trim(), text }] }]])
  }
})

test('half a character is shown as what it is, and costs no word beside it', async () => {
  const ada = await dayline.person({ phone: null })
  const { id } = await ada.must<Reflection>('POST', '/api/reflections')
  const answer = await ada.send(
    'PUT',
    `/api/reflections/${id}/answers/0`,
    '{"text":"before \\ud83d after \\ude00 end"}',
  )
  expect(answer.status).toBe(204)
  expect((await ada.must<Reflection>('GET', `/api/reflections/${id}`)).answers[0]!.text).toBe(
    'before \ufffd after \ufffd end',
  )
})

test('a name is one line of 80 characters at most, whatever the script', async () => {
  const ada = await dayline.person({ name: '😀'.repeat(80), phone: null })
  expect(await ada.must<Profile>('GET', '/api/profile')).toMatchObject({ displayName: '😀'.repeat(80) })
  const callHerself = (displayName: string) => ada.send('PATCH', '/api/profile', { displayName })
  for (const name of ['x'.repeat(80), '😀'.repeat(80), 'עדה', 'عدا', 'Ada 👩🏽‍🚀', '<b>Ada</b>', "Ada'); --"]) {
    expect(await callHerself(name)).toMatchObject({ status: 200, body: { displayName: name } })
  }
  expect(await callHerself('  Ada  ')).toMatchObject({ status: 200, body: { displayName: 'Ada' } })
  for (const name of ['x'.repeat(81), '', '   ', 'A\u0000da', 'A\nda', 'A\ud800da', 'A\u001bda']) {
    expect(await callHerself(name)).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
    expect(await ada.send('PATCH', '/api/profile', { namePronunciation: `${name}\u0000` })).toMatchObject({
      status: 400,
    })
  }
  expect(await ada.must<Profile>('GET', '/api/profile')).toMatchObject({ displayName: 'Ada', namePronunciation: null })
})

test('a time zone is kept by the name that everybody knows it by', async () => {
  const ada = await dayline.person({ phone: null })
  expect(await ada.must<Profile>('PATCH', '/api/profile', { timeZone: 'europe/berlin' })).toMatchObject({
    timeZone: 'Europe/Berlin',
  })
})
