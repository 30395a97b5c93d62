import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { startDayline } from '#test/harness/dayline.ts'
import { postOffice } from '#test/harness/post-office.ts'

test('who forgot their password gets a link by mail, and in again with a new one', async () => {
  await using office = await postOffice()
  await using dayline = await startDayline({ smtpUrl: office.url })
  const ada = await dayline.person({ phone: null })

  await ada.must('POST', '/api/auth/request-password-reset', { email: ada.email, redirectTo: '/new-password' })
  const letter = await dayline.until('the letter', () => office.letters[0])
  expect(letter).toContain(`To: ${ada.email}`)
  const token = /reset-password\/([\w-]+)/.exec(letter.replace(/=\r?\n/g, ''))?.[1]

  const { rows } = await sql`select * from auth_verification`.execute(dayline.db)
  expect(rows).toHaveLength(1)
  expect(token).toHaveLength(24)
  expect(JSON.stringify(rows)).not.toContain(token) // whoever reads the database cannot use the link

  await ada.must('POST', '/api/auth/reset-password', { newPassword: 'another horse altogether', token })
  const old = await ada.send('POST', '/api/auth/sign-in/email', { email: ada.email, password: 'correct horse battery' })
  expect(old).toMatchObject({ status: 401, body: { code: 'invalid-email-or-password' } })
  await ada.must('POST', '/api/auth/sign-in/email', { email: ada.email, password: 'another horse altogether' })
  expect(await ada.send('GET', '/api/profile')).toMatchObject({ status: 401 }) // sessions from before are over
})

test('where no mail can be sent, that is said', async () => {
  await using dayline = await startDayline()
  const ada = await dayline.person({ phone: null })
  const answer = await ada.send('POST', '/api/auth/request-password-reset', { email: ada.email })
  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
})
