import type { Call } from '#contract/calls.ts'
import type { Entry } from '#contract/entries.ts'
import type { Reflection } from '#contract/reflections.ts'
import type { LedgerCall } from '#simulator/ledger.ts'
import { caller } from '#simulator/phones/callers.ts'
import type { Dayline } from './dayline.ts'
import { type OpenPage, openPage } from './open-page.ts'

/** Somebody with a browser: their session, and what they do with it. */
export interface Person {
  email: string
  /** E.164; proved unless the test asked for none. */
  phone: string
  cookie: string
  /** Sends a request as this person; the body is JSON unless it is text. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** The same, for what must succeed. @throws with the problem's code when it does not */
  must<Body>(method: string, path: string, body?: unknown): Promise<Body>
  callMe(): Promise<Call>
  call(id: string): Promise<Call>
  reflection(id: string): Promise<Reflection>
  entries(): Promise<Entry[]>
  /** Their call, once it is over. */
  callIsOver(id: string): Promise<Call>
  /** Every ring of their phone so far, oldest first, as the carrier knows it. */
  rings(): LedgerCall[]
  /** An open page: what it is told from now on. Left at the end of the test: `await using page = await ada.openPage()`. */
  openPage(): Promise<OpenPage>
}

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what it holds.
  body: any
}

/** Where people live: Dayline as it is reached from outside, with the carrier that rings them. */
export type Place = Pick<Dayline, 'url' | 'simulator' | 'until'>

let people = 0

/** A valid mobile number that no other test uses in this run. */
export function someNumber(): string {
  people += 1
  return `+49151${String(10_000_000 + process.pid * 1000 + people).slice(-8)}`
}

export async function signUp(
  dayline: Place,
  wish: { name?: string; email?: string; phone?: string | null; timeZone?: string; prompts?: string[] },
): Promise<Person> {
  const phone = wish.phone ?? someNumber()
  const email = wish.email ?? `person-${phone.slice(1)}-${people}@example.com`
  const account = { name: wish.name ?? 'Ada', email, password: 'correct horse battery' }
  const signedUp = await send(dayline.url, undefined, 'POST', '/api/auth/sign-up/email', account)
  if (signedUp.status !== 200) throw new Error(`signing up failed: ${JSON.stringify(signedUp.body)}`)
  const person = withSession(dayline, email, phone, signedUp.headers.get('set-cookie')!.split(';')[0]!)
  await person.must('PATCH', '/api/profile', { timeZone: wish.timeZone ?? 'Europe/Berlin' })
  if (wish.prompts) await person.must('PUT', '/api/prompts', { prompts: wish.prompts.map((text) => ({ text })) })
  if (wish.phone !== null) await prove(dayline, person)
  return person
}

/** Proves a number as its owner would: the phone rings, and the code on the screen is keyed in. */
async function prove(dayline: Place, person: Person): Promise<void> {
  const screen = Promise.withResolvers<string>()
  dayline.simulator.whenCalled(person.phone, readsFromScreen(screen.promise))
  const { id, code } = await person.must<{ id: string; code: string }>('POST', '/api/phone/proofs', {
    phoneNumber: person.phone,
  })
  screen.resolve(code)
  await dayline.until('the number is proved', async () => {
    const { status, reason } = await person.must<{ status: string; reason: string | null }>(
      'GET',
      `/api/phone/proofs/${id}`,
    )
    if (status === 'failed' || status === 'expired') throw new Error(`the proof ${status}: ${reason}`)
    return status === 'proved'
  })
  await dayline.until(
    'the proof’s call is over',
    async () => (await person.must<{ calls: Call[] }>('GET', '/api/calls')).calls.length === 0,
  )
}

/** Picks up, hears what is asked, and keys in what the screen shows. */
function readsFromScreen(screen: Promise<string>) {
  return caller(async (phone) => {
    phone.answer()
    await phone.hearsQuestion()
    await phone.presses(await screen)
    await phone.staysUntilTheEnd()
  })
}

function withSession(dayline: Place, email: string, phone: string, cookie: string): Person {
  const person: Person = {
    email,
    phone,
    cookie,
    send: (method, path, body, headers) => send(dayline.url, cookie, method, path, body, headers),
    async must(method, path, body) {
      const answer = await person.send(method, path, body)
      if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body
    },
    callMe: () => person.must('POST', '/api/calls', {}),
    call: (id) => person.must('GET', `/api/calls/${id}`),
    reflection: (id) => person.must('GET', `/api/reflections/${id}`),
    entries: async () => (await person.must<{ entries: Entry[] }>('GET', '/api/entries')).entries,
    callIsOver: (id) =>
      dayline.until('the call is over', async () => {
        const call = await person.call(id)
        return ['COMPLETED', 'FAILED', 'CANCELLED'].includes(call.status) && call
      }),
    rings: () => dayline.simulator.ledger().filter((ring) => ring.number === phone),
    openPage: () => openPage(dayline.url, cookie),
  }
  return person
}

async function send(
  url: string,
  cookie: string | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const ask = () =>
    fetch(url + path, {
      method,
      headers: {
        ...(cookie && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  // What only asks may ask again when a server was killed in the middle of its answer, as a browser does.
  const response = await ask().catch((error: unknown) => (method === 'GET' ? ask() : Promise.reject(error)))
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text }
}
