import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { caller } from '#simulator/phones/callers.ts'
import { browseAs } from '#test/harness/browsing.ts'
import { launchBrowser } from '#test/harness/chromium.ts'
import { startDayline } from '#test/harness/dayline.ts'

const TEN_MINUTES = 600_000

test('the page asks only when it is told that something changed, or somebody pressed something', async () => {
  await using dayline = await startDayline({ tempo: 4 })
  await using browser = await launchBrowser()
  const ada = await dayline.person()
  const [rings, hesitates, done] = [1, 2, 3].map(() => Promise.withResolvers<void>())
  dayline.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      await rings!.promise
      phone.answer()
      await phone.hearsQuestion()
      phone.partial('The garden was')
      await hesitates!.promise
      phone.final('The garden was full of light. That’s all.')
      await phone.hearsQuestion()
      await done!.promise
      await phone.says('I’m done.')
      await phone.staysUntilTheEnd()
    }),
  )
  await using browsing = await browseAs(ada, browser, dayline.url)
  await using told = await ada.openPage()
  const page = await browsing.context.newPage()
  const asked = listen(page)
  await page.clock.install()
  await page.goto(dayline.url)
  await page.getByText('Not written yet.').waitFor()
  await settle(page, asked)
  expect(asked).toContain('GET /api/live')

  /** Ten minutes of the page's own time, in which all its timers go off, and what it asked meanwhile. */
  async function idle(): Promise<string[]> {
    const before = asked.length
    await page.clock.runFor(TEN_MINUTES)
    await settle(page, asked)
    return asked.slice(before)
  }

  expect(await idle()).toEqual([])

  asked.length = 0
  await page.getByRole('button', { name: 'Call me' }).click()
  await page.getByText('I am calling you now. Pick up.').waitFor()
  await settle(page, asked)
  expect(await idle()).toEqual([])

  rings!.resolve()
  await page.getByText('The garden was').waitFor()
  await settle(page, asked)
  const running = page.getByText(/^\d+:\d\d(:\d\d)?$/)
  expect(await idle()).toEqual([])
  // The proof that the page's time went on: its own clock did.
  expect(await running.textContent()).toMatch(/^1\d:\d\d$/)

  hesitates!.resolve()
  await page.getByText('The garden was full of light.').waitFor()
  done!.resolve()
  await page.getByText(/^By phone/).waitFor()
  await dayline.until('the recording', async () => (await ada.entries())[0]?.recording)
  await page.getByRole('button', { name: 'Play recording' }).waitFor()
  await settle(page, asked)
  expect(await idle()).toEqual([])

  // All that was asked from the click on has a cause, and no cause was asked about twice.
  const causes = (types: string[]) => told.events.filter(({ type }) => types.includes(type)).length
  const count = (path: RegExp) => asked.filter((request) => path.test(request)).length
  expect(count(/^POST /)).toBe(1)
  expect(count(/\/api\/calls\?state=active$/)).toBeLessThanOrEqual(causes(['call']))
  expect(count(/\/api\/reflections\//)).toBeLessThanOrEqual(1 + causes(['call', 'answer', 'entry']))
  expect(count(/\/api\/entries/)).toBeLessThanOrEqual(causes(['entry']))
  expect(count(/\/api\/profile/)).toBeLessThanOrEqual(causes(['profile']))
  expect(count(/\/api\/live/)).toBe(0) // one stream from the beginning
  expect(browsing.complaints).toEqual([])
})

/** Every request that the page makes to the API, as it makes it. */
function listen(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    if (pathname.startsWith('/api/')) asked.push(`${request.method()} ${pathname}${search}`)
  })
  return asked
}

/** Waits until what was asked is answered, and until the page has told us of all it asked before now. */
async function settle(page: Page, asked: string[]): Promise<void> {
  for (let known = -1; known !== asked.length; ) {
    known = asked.length
    await page.evaluate(`fetch('/favicon.svg').then((answer) => answer.text())`)
    await page.evaluate('new Promise((resolve) => queueMicrotask(resolve))')
  }
}
