import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { Person } from './person.ts'

/** Somebody's browser, with all that its pages complained about. */
export interface Browsing {
  context: BrowserContext
  /** Opens an address in a tab of its own. */
  open(url: string): Promise<Page>
  /** What any page said on its console as a warning or an error, the content policy's refusals among them, or threw. */
  complaints: string[]
  [Symbol.asyncDispose](): Promise<void>
}

/** A browser with nothing in it yet, in Berlin; things do not move on it, so that a look is a look. */
export async function browse(browser: Browser, options: BrowserContextOptions = {}): Promise<Browsing> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  })
  const complaints: string[] = []
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    complaints.push(`${message.page()?.url()}: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => complaints.push(`${error.page()?.url()}: ${error.error().stack}`))
  return {
    context,
    complaints,
    async open(url) {
      const page = await context.newPage()
      await page.goto(url)
      return page
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** The browser of somebody who has signed in already. */
export async function browseAs(person: Person, browser: Browser, url: string, options: BrowserContextOptions = {}) {
  const browsing = await browse(browser, options)
  const [name, value] = person.cookie.split('=', 2) as [string, string]
  await browsing.context.addCookies([{ name, value, url }])
  return browsing
}
