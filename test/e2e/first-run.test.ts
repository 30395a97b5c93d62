import { expect, test } from 'vitest'
import { browse } from '#test/harness/browsing.ts'
import { launchBrowser } from '#test/harness/chromium.ts'
import { startDayline } from '#test/harness/dayline.ts'
import { answer, askForProof, keyInCode, question, say, signUpOnPage, type } from '#test/harness/newcomer.ts'

test('a newcomer signs up, proves their phone, is called, tells their day, and hears it again', {
  timeout: 120_000,
}, async () => {
  await using dayline = await startDayline({ tempo: 4, voice: true })
  await using browser = await launchBrowser()
  await using ada = await browse(browser, { reducedMotion: 'no-preference' })

  const page = await ada.open(dayline.url)
  await page.getByRole('link', { name: 'Make an account' }).click()
  await page.getByText('Your time zone is Europe/Berlin').waitFor()
  await page.goBack()
  await signUpOnPage(page, { name: 'Ada', email: 'ada@example.com' })
  expect(await page.getByRole('button', { name: 'Call me' }).isDisabled()).toBe(true)

  await page.getByRole('link', { name: 'Please add your phone number in settings' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  expect(await page.getByRole('combobox', { name: 'Time zone' }).inputValue()).toBe('Berlin, Europe')
  const opening = ada.context.waitForEvent('page')
  await page.getByRole('link', { name: 'Open the phone' }).click()
  const phone = await opening
  await phone.getByText('This phone rings when Dayline calls +1 202 555 0143').waitFor()
  await askForProof(page, '+1 202 555 0143')
  await page.getByText('Your phone is ringing. Key in this code.').waitFor()
  const code = await page.getByLabel('Your code').textContent()
  await page.reload() // as a phone may do whose browser was covered by the call
  expect(await page.getByLabel('Your code').textContent()).toBe(code)
  await answer(phone)
  await keyInCode(page, phone)
  await page.getByText('This phone is yours. I can call you now.').waitFor()
  await phone.getByText('call ended').waitFor()
  await phone.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('link', { name: 'Today' }).first().click()
  const callMe = page.getByRole('button', { name: 'Call me' })
  const inProgress = page.getByRole('button', { name: 'Call in progress' })
  const typeInstead = page.getByRole('button', { name: 'Type reflection' })
  const cancel = page.getByRole('button', { name: 'Cancel' })
  expect(await cancel.count()).toBe(0)
  await callMe.click()
  const live = page.getByRole('region', { name: 'Live call' })
  await live.getByText('I am calling you now. Pick up.').waitFor()
  expect(await inProgress.isDisabled()).toBe(true)
  expect(await typeInstead.isDisabled()).toBe(true)
  expect(await cancel.isEnabled()).toBe(true)

  await answer(phone)
  await live.getByText('Call in progress').waitFor()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('You are on the phone.')
  expect(await inProgress.isDisabled()).toBe(true)
  expect(await typeInstead.isDisabled()).toBe(true)
  expect(await cancel.count()).toBe(0)

  await question(dayline, phone, 'What are you grateful for today?')
  await live.getByText('Question 1 of 2').waitFor()
  await live.getByText('What are you grateful for today?').waitFor()
  await type(phone, 'The garden was')
  await live.getByText('The garden was').waitFor()
  await say(phone, " full of light. That's all.")
  await live.getByText('Question 2 of 2').waitFor()
  await live.getByText('What is one thing you learned today?').waitFor()
  await page.getByText('The garden was full of light.').waitFor()

  await question(dayline, phone, 'What is one thing you learned today?')
  await say(phone, "Bread wants to be left alone. I'm done.")
  await phone.getByText('Dayline hung up.').waitFor()

  // The entry appears by itself, and after it its recording.
  await page.getByRole('heading', { name: 'What is one thing you learned today?' }).waitFor()
  await page.getByText('Bread wants to be left alone.', { exact: true }).waitFor()
  await page.getByText('The garden was full of light.', { exact: true }).waitFor()
  await page.getByText(/^By phone, \d\d:\d\d$/).waitFor()
  await page.getByRole('button', { name: 'Play recording' }).click()
  await page.getByRole('button', { name: 'Pause recording' }).waitFor()
  const audio = (what: string) => page.evaluate<number>(`document.querySelector('audio').${what}`)
  await expect.poll(() => audio('currentTime'), { timeout: 20_000 }).toBeGreaterThan(0.5)
  expect(await audio('duration')).toBeGreaterThan(5)
  expect(await callMe.count()).toBe(0)

  expect(dayline.simulator.ledger().map(({ status }) => status)).toEqual(['completed', 'completed'])
  expect(ada.complaints).toEqual([])
})
