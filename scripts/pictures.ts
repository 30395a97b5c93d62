import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts'
import { browse } from '#test/harness/browsing.ts'
import { buildPage } from '#test/harness/built-page.ts'
import { launchBrowser } from '#test/harness/chromium.ts'
import { startDayline } from '#test/harness/dayline.ts'
import { PausableClock } from '#test/harness/pausable-clock.ts'
import { type Scene, tour } from '#test/harness/tour.ts'
import { pastDays } from './pictures/past-days.ts'

/**
 * Pictures of everything that Dayline shows, wide and narrow, light and dark: `node scripts/pictures.ts FOLDER`, and with
 * `--readme` the few that the README shows, in docs/pictures. Goes through a first run on an empty database, in the
 * Postgres of DATABASE_URL or one of its own; for the README at the pace of life, so that a recording lasts as long as the
 * talk did.
 */
const WIDTHS: Record<number, number> = { 390: 844, 1024: 768, 1440: 900 }
const SCHEMES = ['light', 'dark'] as const
const IN_README = join(import.meta.dirname, '../docs/pictures')

const { values, positionals } = parseArgs({ allowPositionals: true, options: { readme: { type: 'boolean' } } })
const folder = positionals[0] && resolve(positionals[0])
if (!folder && !values.readme) throw new Error('Name a folder for the pictures, or say --readme.')
if (folder) await mkdir(folder, { recursive: true })
await mkdir(IN_README, { recursive: true })
await buildPage()

await using stack = new AsyncDisposableStack()
const clock = new PausableClock()
const postgresUrl = process.env.DATABASE_URL ?? (await ownPostgres())
const dayline = stack.use(await startDayline({ clock, postgresUrl, tempo: values.readme ? 1 : 4, voice: true }))
const browser = stack.use(await launchBrowser())
const browsing = stack.use(await browse(browser, { timezoneId: whereItIsEvening(), deviceScaleFactor: 2 }))
await tour({
  place: dayline,
  clock,
  context: browsing.context,
  look,
  before: (page) => pastDays(page, clock, dayline.db),
})
for (const complaint of browsing.complaints) console.error(complaint)

async function look(scene: Scene, page: Page): Promise<void> {
  await page.mouse.move(0, 0)
  if (folder) {
    for (const [width, height] of Object.entries(WIDTHS)) {
      await page.setViewportSize({ width: Number(width), height })
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme })
        await page.screenshot({ path: join(folder, `${scene}-${width}-${colorScheme}.png`), scale: 'css' })
      }
    }
  }
  if (values.readme) await pictureForReadme(scene, page)
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
  console.log(scene)
}

/** The few for the README: the page at twice its size, the phone, whose shades take much room, at its own. */
async function pictureForReadme(scene: Scene, page: Page): Promise<void> {
  const take = async (name: string, colorScheme: (typeof SCHEMES)[number], scale: 'device' | 'css' = 'device') => {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(IN_README, `${name}.png`), clip: await frameOf(page), scale })
  }
  await page.setViewportSize({ width: 1180, height: 660 })
  if (scene === 'empty') await take('day', 'light')
  if (scene === 'live') await take('during', 'light')
  if (scene === 'done') {
    await playSecondAnswer(page)
    await take('after', 'light')
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  if (scene === 'phone-talking') await take('phone', 'dark', 'css')
}

/** The phone with a little of the desk around it; of the page, all. */
async function frameOf(page: Page) {
  const device = page.getByRole('region', { name: 'The phone' })
  const phone = (await device.count()) > 0 && (await device.boundingBox())
  if (!phone) return { x: 0, y: 0, ...page.viewportSize()! }
  const margin = 36
  return {
    x: phone.x - margin,
    y: phone.y - margin,
    width: phone.width + 2 * margin,
    height: phone.height + 2 * margin,
  }
}

/** A recording on its way through an answer, which is lit then. */
async function playSecondAnswer(page: Page): Promise<void> {
  const entry = await (await page.request.get(new URL('/api/entries?limit=1', page.url()).href)).json()
  const { startsAtMs } = entry.entries[0].answers[1]
  await page.evaluate(`document.querySelector('audio').currentTime = ${(startsAtMs + 1500) / 1000}`)
  await page.getByRole('button', { name: 'Play recording' }).click()
  await page.getByRole('button', { name: 'Pause recording' }).waitFor()
  await page.mouse.move(0, 0)
  await page.evaluate(`new Promise((resolve) => {
    const audio = document.querySelector('audio')
    audio.addEventListener('timeupdate', () => audio.currentTime > ${(startsAtMs + 2500) / 1000} && resolve())
  })`)
}

async function ownPostgres(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dayline-pictures-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const postgres = await startEmbeddedPostgres({ dataDir, fsync: false })
  stack.defer(() => postgres.stop())
  return postgres.url
}

/** A journal is for the evening, and somewhere it is one. */
function whereItIsEvening(): string {
  const zones = ['Pacific/Auckland', 'Australia/Sydney', 'Asia/Tokyo', 'Asia/Singapore', 'Asia/Bangkok', 'Asia/Dhaka']
  zones.push('Asia/Karachi', 'Asia/Dubai', 'Europe/Athens', 'Europe/Berlin', 'Europe/Lisbon', 'Atlantic/Azores')
  zones.push('America/Sao_Paulo', 'America/Halifax', 'America/New_York', 'America/Chicago', 'America/Denver')
  zones.push('America/Los_Angeles', 'America/Anchorage', 'Pacific/Honolulu', 'Pacific/Pago_Pago')
  const fromSeven = (zone: string) => Math.abs(clock.now().toZonedDateTimeISO(zone).hour - 19)
  return zones.toSorted((a, b) => fromSeven(a) - fromSeven(b))[0]!
}
