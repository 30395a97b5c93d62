import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browse } from '#test/harness/browsing.ts'
import { launchBrowser } from '#test/harness/chromium.ts'
import { startDayline } from '#test/harness/dayline.ts'
import { PausableClock } from '#test/harness/pausable-clock.ts'
import { type Scene, tour } from '#test/harness/tour.ts'

const PHONE = { width: 390, height: 844 }
const DESK = { width: 1440, height: 900 }

test('everything that is ever shown can be used by everybody', { timeout: 180_000 }, async () => {
  const clock = new PausableClock()
  await using dayline = await startDayline({ clock, tempo: 4 })
  await using browser = await launchBrowser()
  await using browsing = await browse(browser)
  const faults: string[] = []
  const seen: Scene[] = []

  await tour({
    place: dayline,
    clock,
    context: browsing.context,
    async look(scene, page) {
      seen.push(scene)
      const note = (found: string[], where: string) =>
        faults.push(...found.map((fault) => `${scene}, ${where}: ${fault}`))
      await page.setViewportSize(PHONE)
      note(await sideways(page), 'narrow')
      note(await smallTargets(page), 'narrow')
      for (const viewport of [PHONE, DESK]) {
        await page.setViewportSize(viewport)
        note(await foundByAxe(page), `${viewport.width} light`)
        await page.emulateMedia({ colorScheme: 'dark' })
        note(await foundByAxe(page, ['color-contrast']), `${viewport.width} dark`)
        await page.emulateMedia({ colorScheme: 'light' })
      }
    },
  })

  expect(faults).toEqual([])
  expect(browsing.complaints).toEqual([])
  expect(seen).toHaveLength(21)
})

test('what is wrong is found', async () => {
  await using browser = await launchBrowser()
  const page = await browser.newPage({ viewport: PHONE })
  await page.setContent(`<!doctype html><html lang="en"><title>Wrong</title><main><h1>Wrong</h1>
    <button style="height: 40px">Small</button><button style="height: 48px">Large</button><input type="text">
    <div style="width: 400px">Wide</div></main>`)
  expect(await foundByAxe(page)).toEqual([expect.stringMatching(/^label .*<input/)])
  expect(await smallTargets(page)).toEqual([expect.stringContaining('Small'), expect.stringContaining('<input')])
  expect(await sideways(page)).toEqual([expect.stringContaining('px')])
})

/** @param rules those that count; left out, all of them */
async function foundByAxe(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id} (${help}): ${html}`))
}

/** Says how much wider than the screen the page is, if it is. */
async function sideways(page: Page): Promise<string[]> {
  const tooMuch = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  return tooMuch > 0 ? [`scrolls sideways by ${tooMuch} px`] : []
}

/**
 * Buttons, fields and the links of navigation that a thumb of 44 px, put on their middle, would miss with an edge. The
 * page itself is asked what is hit there, since a target may be larger than it looks.
 */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`
    [...document.querySelectorAll('button, textarea, nav a, input:not(label *), label:has(input)')]
      .filter((target) => target.checkVisibility({ visibilityProperty: true }))
      .filter((target) => {
        target.scrollIntoView({ block: 'center', behavior: 'instant' })
        const { left, top, width, height } = target.getBoundingClientRect()
        const [x, y] = [left + width / 2, top + height / 2]
        const edges = [[x - 21.5, y], [x + 21.5, y], [x, y - 21.5], [x, y + 21.5]]
        return !edges.every(([x, y]) => target.contains(document.elementFromPoint(x, y)))
      })
      .map((target) => target.getAttribute('aria-label') + ' ' + target.outerHTML)
  `)
}
