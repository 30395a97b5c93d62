import type { BrowserContext, Page } from 'playwright-core'
import { answer, askForProof, keyInCode, question, say, signUpOnPage, type } from './newcomer.ts'
import type { PausableClock } from './pausable-clock.ts'
import type { Place } from './person.ts'

/** One thing that the page or the phone can show. */
export type Scene =
  | 'sign-in'
  | 'sign-up'
  | 'forgotten-password'
  | 'new-password'
  | 'unproved'
  | 'settings'
  | 'proving'
  | 'proved'
  | 'empty'
  | 'ringing'
  | 'failed'
  | 'live'
  | 'unfinished'
  | 'typing'
  | 'done'
  | 'journal'
  | 'phone-idle'
  | 'phone-ringing'
  | 'phone-keypad'
  | 'phone-talking'
  | 'phone-ended'

interface Tour {
  place: Place
  /** The time that both live by: it stands still while one looks. */
  clock: PausableClock
  context: BrowserContext
  /** Looks at one scene for as long as it likes; the page is given back as it was. */
  look: (scene: Scene, page: Page) => Promise<void>
  /** Called once the account is there, before anything is proved or said: what happened on the days before. */
  before?: (page: Page) => Promise<void>
}

const NUMBER = '+1 202 555 0143'
const OTHER_NUMBER = '+12025550144'
const GRATEFUL = 'What are you grateful for today?'
const LEARNED = 'What is one thing you learned today?'
const GARDEN = 'My sister came by with the children, unannounced, and we ended up in the garden until it was dark.'

/** Goes through everything that Dayline shows, as a person who does it all for the first time, and then as another. */
export async function tour({ place, clock, context, look, before }: Tour): Promise<void> {
  /** Looks at what is there now, with all that waits for time to pass waiting. */
  async function still(...scenes: [Scene, Page][]) {
    clock.hold()
    for (const [scene, page] of scenes) {
      await page.bringToFront()
      await look(scene, page)
    }
    clock.release()
  }

  const page = await context.newPage()
  await page.goto(place.url)
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await still(['sign-in', page])
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByRole('heading', { name: 'A new password' }).waitFor()
  await still(['forgotten-password', page])
  await page.goto(`${place.url}/new-password?token=of-a-letter`)
  await page.getByLabel('New password').waitFor()
  await still(['new-password', page])
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Make an account' }).click()
  await page.getByRole('heading', { name: 'Begin your journal' }).waitFor()
  await still(['sign-up', page])
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signUpOnPage(page, { email: 'ada@example.com' })
  await before?.(page)
  await still(['unproved', page])

  await page.getByRole('link', { name: 'Please add your phone number in settings' }).click()
  await page.getByLabel('Phone number').waitFor()
  await still(['settings', page])
  const phone = await context.newPage()
  await phone.goto(`${place.simulator.url}/phone?number=${encodeURIComponent(NUMBER.replaceAll(' ', ''))}`)
  await phone.getByText(`This phone rings when Dayline calls ${NUMBER}`).waitFor()
  await still(['phone-idle', phone])
  await askForProof(page, NUMBER)
  await phone.getByRole('button', { name: 'Answer' }).waitFor()
  await still(['proving', page])
  await answer(phone)
  await phone.getByRole('button', { name: 'Keypad' }).click()
  await still(['phone-keypad', phone])
  await phone.getByRole('button', { name: 'Keypad' }).click()
  await keyInCode(page, phone)
  await page.getByText('This phone is yours. I can call you now.').waitFor()
  await still(['proved', page])
  await phone.getByText('call ended').waitFor()

  await toToday(page)
  await page.getByRole('button', { name: 'Call me' }).waitFor()
  await still(['empty', page])
  await allowAttempts(page, 1)
  await page.getByRole('button', { name: 'Call me' }).click()
  await phone.getByRole('button', { name: 'Answer' }).waitFor()
  await page.getByText('I am calling you now. Pick up.').waitFor()
  await still(['ringing', page], ['phone-ringing', phone])
  await phone.getByRole('button', { name: 'Decline' }).click()
  await page.getByRole('heading', { name: 'I could not reach you.' }).waitFor()
  await still(['failed', page])
  await allowAttempts(page, 3)

  await page.getByRole('button', { name: 'Call me' }).click()
  await answer(phone)
  await question(place, phone, GRATEFUL)
  await say(phone, `${GARDEN} That’s all.`)
  await question(place, phone, LEARNED)
  await say(phone, 'That the bread is better when I leave it alone. I keep wanting to')
  await type(phone, 'check on it, and every time I')
  await page.getByText('every time I').waitFor()
  await still(['live', page], ['phone-talking', phone])
  await type(phone, ' do I make it worse. I’m done.')
  await phone.getByRole('button', { name: 'Say it' }).click()
  await page.getByRole('button', { name: 'Play recording' }).waitFor()
  await still(['done', page], ['phone-ended', phone])
  await page.getByRole('link', { name: 'Journal' }).first().click()
  await page.getByText('unannounced').waitFor()
  await still(['journal', page])

  // Somebody else, who is called away in the middle.
  await page.getByRole('link', { name: 'Settings' }).first().click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signUpOnPage(page, { name: 'Ben', email: 'ben@example.com' })
  await page.getByRole('link', { name: 'Please add your phone number in settings' }).click()
  await phone.goto(`${place.simulator.url}/phone?number=${encodeURIComponent(OTHER_NUMBER)}`)
  await askForProof(page, OTHER_NUMBER)
  await answer(phone)
  await keyInCode(page, phone)
  await phone.getByText('call ended').waitFor()
  await toToday(page)
  await page.getByRole('button', { name: 'Call me' }).click()
  await answer(phone)
  await question(place, phone, GRATEFUL)
  await say(phone, `${GARDEN} That’s all.`)
  await question(place, phone, LEARNED)
  await phone.getByRole('button', { name: 'Hang up' }).click()
  await page.getByText('Unfinished', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Play recording' }).waitFor()
  await still(['unfinished', page])
  await page.getByRole('button', { name: 'Type reflection' }).click()
  await page.getByRole('textbox', { name: LEARNED }).fill('That the bread is better when I leave it alone.')
  await page.getByText('Saved', { exact: true }).waitFor()
  await still(['typing', page])
}

async function toToday(page: Page) {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Today' }).click()
}

/** How often Dayline tries; set with the session of the page. */
async function allowAttempts(page: Page, maxAttempts: number) {
  const answered = await page
    .context()
    .request.patch(new URL('/api/profile', page.url()).href, { data: { maxAttempts } })
  if (!answered.ok()) throw new Error(`the attempts could not be set: ${await answered.text()}`)
}
