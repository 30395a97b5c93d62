import { expect, test } from 'vitest'
import { browseAs } from '#test/harness/browsing.ts'
import { launchBrowser } from '#test/harness/chromium.ts'
import { startDayline } from '#test/harness/dayline.ts'

const GRATEFUL = 'What are you grateful for today?'
const LEARNED = 'What is one thing you learned today?'

test('a typed reflection goes question by question, keeps every word over a reload, and becomes the entry', async () => {
  await using dayline = await startDayline()
  await using browser = await launchBrowser()
  const ada = await dayline.person({ phone: null })
  await using browsing = await browseAs(ada, browser, dayline.url)
  const page = await browsing.open(dayline.url)

  await page.getByRole('button', { name: 'Type reflection' }).click()
  const progress = page.getByRole('progressbar', { name: 'Questions' })
  const field = page.getByRole('textbox', { name: GRATEFUL })
  await field.waitFor()
  expect(await progress.getAttribute('aria-valuetext')).toBe('Question 1 of 2')
  expect(await page.getByRole('button', { name: 'Back' }).count()).toBe(0)

  // What the server has said it keeps, and what was typed a moment ago, are both there after a reload.
  await field.pressSequentially('The garden was full of light.')
  await page.getByText('Saved', { exact: true }).waitFor()
  const [reflectionId] = /[\w-]{36}/.exec(page.url())!
  expect((await ada.reflection(reflectionId)).answers[0]!.text).toBe('The garden was full of light.')
  await browsing.context.setOffline(true)
  await field.pressSequentially('\nAnd nobody was in a hurry.')
  await page.getByText('Not saved yet').waitFor()
  await browsing.context.setOffline(false)
  await page.reload()
  expect(await field.inputValue()).toBe('The garden was full of light.\nAnd nobody was in a hurry.')

  await page.getByRole('button', { name: 'Next' }).click()
  const second = page.getByRole('textbox', { name: LEARNED })
  await second.waitFor()
  expect(await progress.getAttribute('aria-valuetext')).toBe('Question 2 of 2')
  await second.fill('Bread wants time.')
  await page.reload()
  expect(await second.inputValue()).toBe('Bread wants time.')
  await page.getByRole('button', { name: 'Back' }).click()
  await field.waitFor()
  expect(await field.inputValue()).toBe('The garden was full of light.\nAnd nobody was in a hurry.')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Finish' }).click()

  await page.getByRole('heading', { name: GRATEFUL }).waitFor()
  await page.getByText('Typed', { exact: true }).waitFor()
  await page.getByText('Bread wants time.').waitFor()
  expect(await page.getByRole('button', { name: 'Type reflection' }).count()).toBe(0)
  expect(await ada.entries()).toMatchObject([
    {
      method: 'TEXT',
      finished: true,
      answers: [
        { prompt: GRATEFUL, text: 'The garden was full of light.\nAnd nobody was in a hurry.' },
        { prompt: LEARNED, text: 'Bread wants time.' },
      ],
    },
  ])
  expect(browsing.complaints.filter((complaint) => !complaint.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])
})

test('who goes away in the middle finds what they wrote on their day, and goes on where they were', async () => {
  await using dayline = await startDayline()
  await using browser = await launchBrowser()
  const ada = await dayline.person({ phone: null })
  await using browsing = await browseAs(ada, browser, dayline.url)
  const page = await browsing.open(dayline.url)
  await page.getByRole('button', { name: 'Type reflection' }).click()
  await page.getByRole('textbox', { name: GRATEFUL }).fill('The garden.')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('textbox', { name: LEARNED }).waitFor()
  await page.getByRole('main').getByRole('link', { name: 'Today' }).click()

  await page.getByText('You have begun, and every word so far is kept. You can go on.').waitFor()
  await page.getByText('The garden.').waitFor()
  await page.getByRole('button', { name: 'Type reflection' }).click()
  await page.getByRole('textbox', { name: LEARNED }).waitFor()

  // A question can be left out.
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByText('Typed', { exact: true }).waitFor()
  const [entry] = await ada.entries()
  expect(entry!.answers.map(({ text }) => text)).toEqual(['The garden.'])
})
