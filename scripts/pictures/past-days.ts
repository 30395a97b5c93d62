import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import type { Database } from '#server/platform/database.ts'
import type { PausableClock } from '#test/harness/pausable-clock.ts'

/** What somebody wrote on the days before, the oldest first; on one they wrote nothing. */
const DAYS: (readonly [string, string] | null)[] = [
  [
    'The tram was late, so I walked, and the whole street smelled of bread.',
    'How long our street is, and how many people on it I know by their dogs.',
  ],
  ['Tea with Jonas on the stairs, because neither of us wanted to go in yet.', 'That he is afraid of the same things.'],
  null,
  ['Nobody called before noon.', 'I can read for three hours if the phone is in another room.'],
  ['The first frost, and the roses did not mind.', 'To put the bicycle away before October.'],
]

/** Lets the person of this page live through some days, each in the evening, up to yesterday. */
export async function pastDays(page: Page, clock: PausableClock, db: Database): Promise<void> {
  const request = async (method: string, path: string, data: object) => {
    const answer = await page.request.fetch(new URL(`/api${path}`, page.url()).href, { method, data })
    if (!answer.ok()) throw new Error(`${method} ${path}: ${await answer.text()}`)
    return answer
  }
  await letDaysEndLater(db)
  for (const [index, answers] of DAYS.entries()) {
    if (!answers) continue
    clock.liveHoursAgo(24 * (DAYS.length - index) + Math.sin(index) / 3)
    const { id } = await (await request('POST', '/reflections', {})).json()
    for (const [position, text] of answers.entries())
      await request('PUT', `/reflections/${id}/answers/${position}`, { text })
    await request('POST', `/reflections/${id}/complete`, {})
  }
  clock.liveHoursAgo(0)
  await page.reload()
  await page.getByRole('link', { name: 'Please add your phone number in settings' }).waitFor()
}

/** The queue lives today: to it, a day of the past is over before anybody has told it. */
async function letDaysEndLater(db: Database): Promise<void> {
  await sql`create function a_week_later() returns trigger language plpgsql as
    'begin new.start_after := new.start_after + interval ''1 week''; return new; end'`.execute(db)
  await sql`create trigger days_end_later before insert on pgboss.job for each row
    when (new.name = 'close-day') execute function a_week_later()`.execute(db)
}
