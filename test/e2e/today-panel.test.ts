import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { noAnswer } from '#simulator/phones/callers.ts'
import { browseAs } from '#test/harness/browsing.ts'
import { launchBrowser } from '#test/harness/chromium.ts'
import { startDayline } from '#test/harness/dayline.ts'

/** How much of the panel is to be seen, in pixels. */
async function heightOf(page: Page): Promise<number> {
  return (await page.getByRole('region', { name: 'Today' }).boundingBox())!.height
}

test('the Today panel opens to who hovers over it or comes by keyboard, and calls from wherever one is', async () => {
  await using dayline = await startDayline()
  await using browser = await launchBrowser()
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, noAnswer())
  await using browsing = await browseAs(ada, browser, dayline.url)
  const page = await browsing.open(`${dayline.url}/journal`)
  const panel = page.getByRole('region', { name: 'Today' })
  await panel.getByText('Not written yet.').waitFor()
  const closed = await heightOf(page)

  await panel.hover()
  await expect.poll(() => heightOf(page)).toBeGreaterThan(closed + 30)
  await page.mouse.move(700, 300)
  await expect.poll(() => heightOf(page)).toBe(closed)

  const initiate = panel.getByRole('button', { name: 'Initiate call' })
  await initiate.focus()
  await expect.poll(() => heightOf(page)).toBeGreaterThan(closed + 30)
  await page.keyboard.press('Enter')

  await page.getByText('Call scheduled! Your phone will ring within 60 seconds.').waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
  await page.getByRole('region', { name: 'Live call' }).waitFor()
  await panel.getByText('I am calling you.').waitFor()
  expect(await initiate.count()).toBe(0)
  await dayline.until('the phone rings', () => ada.rings().length === 2) // the first one proved the number
  expect(browsing.complaints).toEqual([])
})

test('without a proved number the page asks for one, and the panel leads to where it is added', async () => {
  await using dayline = await startDayline()
  await using browser = await launchBrowser()
  const ada = await dayline.person({ phone: null })
  await using browsing = await browseAs(ada, browser, dayline.url)
  const page = await browsing.open(dayline.url)
  await page.getByText('Not written yet.').waitFor()
  expect(await page.getByRole('button', { name: 'Call me' }).isDisabled()).toBe(true)
  await page.getByRole('link', { name: 'Please add your phone number in settings' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Today' }).click()
  const panel = page.getByRole('region', { name: 'Today' })
  expect(await panel.getByRole('button', { name: 'Initiate call' }).count()).toBe(0)
  await panel.hover()
  await panel.getByRole('link', { name: 'Add your phone' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  expect(browsing.complaints).toEqual([])
})
