import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browse, browseAs } from '#test/harness/browsing.ts'
import { launchBrowser } from '#test/harness/chromium.ts'
import { startDayline } from '#test/harness/dayline.ts'
import { question } from '#test/harness/newcomer.ts'

test('the whole first run needs no mouse: signing up, proving, being called, hearing it again', {
  timeout: 120_000,
}, async () => {
  await using dayline = await startDayline({ voice: true })
  await using browser = await launchBrowser()
  await using browsing = await browse(browser)
  const page = await browsing.open(dayline.url)
  const phone = await browsing.open(`${dayline.simulator.url}/phone?number=%2B12025550143`)

  await page.bringToFront()
  await press(page, page.getByRole('link', { name: 'Make an account' }))
  await fill(page, page.getByLabel('Your name'), 'Ada')
  await fill(page, page.getByLabel('Email'), 'ada@example.com')
  await fill(page, page.getByLabel('Password'), 'correct horse battery')
  await press(page, page.getByRole('button', { name: 'Create account' }), 'Space')

  await press(page, page.getByRole('link', { name: 'Please add your phone number in settings' }))
  await fill(page, page.getByLabel('Phone number'), '+12025550143')
  await page.keyboard.press('Enter')
  const code = await page.getByLabel('Your code').textContent()
  await phone.bringToFront()
  await answer(phone)
  await press(phone, phone.getByRole('button', { name: 'Keypad' }))
  await phone.getByRole('group', { name: 'Keypad' }).waitFor()
  await phone.keyboard.type(code!)
  await page.getByText('This phone is yours. I can call you now.').waitFor()
  await phone.getByText('call ended').waitFor()

  await page.bringToFront()
  await press(page, page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Today' }))
  await press(page, page.getByRole('button', { name: 'Call me' }))
  await page.getByText('I am calling you now. Pick up.').waitFor()
  // The button that was pressed rests now, so whoever pressed it is led to what came of it.
  await expect.poll(() => isFocused(page.getByRole('region', { name: 'Live call' }))).toBe(true)
  await phone.bringToFront()
  await answer(phone)
  await question(dayline, phone, 'What are you grateful for today?')
  await phone.keyboard.type("The garden was full of light. That's all.\n")
  await question(dayline, phone, 'What is one thing you learned today?')
  await phone.keyboard.type("Bread wants to be left alone. I'm done.\n")
  await phone.getByText('call ended').waitFor()

  await page.bringToFront()
  await press(page, page.getByRole('button', { name: 'Play recording' }), 'Space')
  await press(page, page.getByRole('button', { name: 'Pause recording' }), 'Space')
  const position = page.getByRole('slider', { name: 'Position in the recording' })
  await tabTo(page, position)
  await page.keyboard.press('Home')
  await expect.poll(() => position.getAttribute('aria-valuetext')).toMatch(/^0:00 of /)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => position.getAttribute('aria-valuetext')).toMatch(/^0:05 of /)
  expect(browsing.complaints).toEqual([])
})

test('a reflection is typed without a mouse, and the days are turned over', async () => {
  await using dayline = await startDayline()
  await using browser = await launchBrowser()
  const ada = await dayline.person({ phone: null })
  await using browsing = await browseAs(ada, browser, dayline.url)
  const page = await browsing.open(dayline.url)

  await press(page, page.getByRole('button', { name: 'Type reflection' }))
  await page.getByRole('textbox', { name: 'What are you grateful for today?' }).waitFor()
  await page.keyboard.type('The garden.') // the cursor waits where the words go
  await press(page, page.getByRole('button', { name: 'Next' }))
  await page.getByRole('textbox', { name: 'What is one thing you learned today?' }).waitFor()
  await page.keyboard.type('Bread wants time.')
  await press(page, page.getByRole('button', { name: 'Finish' }), 'Space')
  await page.getByText('Typed', { exact: true }).waitFor()

  const today = await page.getByRole('heading', { level: 1 }).textContent()
  await page.keyboard.press('Alt+ArrowLeft')
  await page.getByText('Nothing was written on this day.').waitFor()
  await page.keyboard.press('Alt+ArrowRight')
  await page.getByText('The garden.').waitFor()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(today)

  // Past everything else on the page with one key.
  await page.reload()
  await page.getByText('The garden.').waitFor()
  await press(page, page.getByRole('link', { name: 'Skip to the page' }))
  await expect.poll(() => isFocused(page.getByRole('main'))).toBe(true)
  expect(browsing.complaints).toEqual([])
})

/** Goes there with the Tab key, and sees that it is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor({ state: 'attached' })
  for (let stops = 0; !(await isFocused(target)); stops++) {
    if (stops > 60) throw new Error(`the Tab key does not lead to ${target}`)
    await page.keyboard.press('Tab')
  }
  expect(await page.evaluate(FOCUS_IS_SEEN), `${target} shows that it has the focus`).toBe(true)
}

async function press(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

async function fill(page: Page, field: Locator, words: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.type(words)
}

/** Picks up: a phone that rings has its focus where one answers. */
async function answer(phone: Page): Promise<void> {
  const button = phone.getByRole('button', { name: 'Answer' })
  await button.waitFor()
  expect(await isFocused(button)).toBe(true)
  await phone.keyboard.press('Enter')
  await phone.getByLabel('Your answer').waitFor()
}

async function isFocused(target: Locator): Promise<boolean> {
  return (await target.and(target.page().locator(':focus')).count()) > 0
}

/** A ring of two pixels around what has the focus, around what it is in, or around what is in it. */
const FOCUS_IS_SEEN = `(() => {
  const parts = [document.activeElement, ...document.activeElement.querySelectorAll('*')]
  for (let part = parts[0]; part; part = part.parentElement) parts.push(part)
  return parts.some((part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(part)
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
  })
})()`
