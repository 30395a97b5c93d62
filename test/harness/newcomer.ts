import type { Page } from 'playwright-core'
import type { Place } from './person.ts'

/** What somebody does on the page for the first time, click by click. */

export async function signUpOnPage(page: Page, { name = 'Ada', email }: { name?: string; email: string }) {
  await page.getByRole('link', { name: 'Make an account' }).click()
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('link', { name: 'Please add your phone number in settings' }).waitFor()
}

/** Asks for a proof in settings; the phone rings then. */
export async function askForProof(page: Page, number: string) {
  await page.getByLabel('Phone number').fill(number)
  await page.getByRole('button', { name: 'Prove it' }).click()
}

/** Picks up on the phone's page. */
export async function answer(phone: Page) {
  await phone.getByRole('button', { name: 'Answer' }).click()
  await phone.getByRole('list', { name: 'Captions' }).getByRole('listitem').first().waitFor()
}

/** Keys in the code that the page shows. */
export async function keyInCode(page: Page, phone: Page) {
  const code = (await page.getByLabel('Your code').textContent()) ?? ''
  await phone.getByRole('button', { name: 'Keypad' }).click()
  const keypad = phone.getByRole('group', { name: 'Keypad' })
  for (const digit of code) await keypad.getByRole('button', { name: digit, exact: true }).click()
}

/** Waits until Dayline has put this question to its end, so that nobody talks over it. */
export async function question({ simulator, until }: Place, phone: Page, words: string): Promise<void> {
  await phone.getByRole('list', { name: 'Captions' }).getByRole('listitem').filter({ hasText: words }).last().waitFor()
  await until('the question is out', () => {
    const said = simulator.ledger().at(-1)?.said.at(-1)
    return said?.by === 'application' && said.endedAt !== undefined
  })
}

/** Types an answer on the phone's page, as one does: the far end hears that somebody speaks. */
export async function type(phone: Page, words: string) {
  await phone.getByLabel('Your answer').pressSequentially(words)
}

export async function say(phone: Page, words: string) {
  await type(phone, words)
  await phone.getByRole('button', { name: 'Say it' }).click()
}
