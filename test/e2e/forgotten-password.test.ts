import { expect, test } from 'vitest'
import { browse } from '#test/harness/browsing.ts'
import { launchBrowser } from '#test/harness/chromium.ts'
import { startDayline } from '#test/harness/dayline.ts'
import { postOffice } from '#test/harness/post-office.ts'

test('who forgot their password asks for a link, sets a new one, and is in again', async () => {
  await using office = await postOffice()
  await using dayline = await startDayline({ smtpUrl: office.url })
  await using browser = await launchBrowser()
  const ada = await dayline.person({ phone: null })
  await using browsing = await browse(browser)

  const page = await browsing.open(dayline.app.publicUrl)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByRole('heading', { name: 'A new password' }).waitFor()
  await page.getByLabel('Email').fill(ada.email)
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await page.getByRole('heading', { name: 'Look at your mail' }).waitFor()
  const letter = await dayline.until('the letter', () => office.letters[0])
  const link = /^http\S+reset-password\S+/m.exec(letter.replace(/=\r?\n/g, '').replaceAll('=3D', '='))![0]

  await page.goto(link)
  await page.getByLabel('New password').fill('another horse altogether')
  await page.getByRole('button', { name: 'Set it' }).click()
  await page.getByRole('heading', { name: 'It is set' }).waitFor()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await page.getByLabel('Email').fill(ada.email)
  await page.getByLabel('Password').fill('another horse altogether')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: /^Good \w+, Ada\.$/ }).waitFor()

  await page.goto(link)
  await page.getByRole('heading', { name: 'This link is used up' }).waitFor()
  expect(browsing.complaints).toEqual([])
})

test('where no mail can be sent, the page says so, and what to do', async () => {
  await using dayline = await startDayline()
  await using browser = await launchBrowser()
  await using browsing = await browse(browser)
  const page = await browsing.open(`${dayline.url}/forgotten-password`)
  await page.getByLabel('Email').fill('ada@example.com')
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await page.getByText('No mail can be sent from here. Ask whoever runs this Dayline.').waitFor()
})
