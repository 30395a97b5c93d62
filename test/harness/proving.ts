import type { Call } from '#contract/calls.ts'
import type { Proof, ProofStarted } from '#contract/phone.ts'
import type { Profile } from '#contract/profile.ts'
import { type Caller, caller } from '#simulator/phones/callers.ts'
import type { ScriptedPhone } from '#simulator/phones/scripted-phone.ts'
import type { Dayline } from './dayline.ts'
import type { Person } from './person.ts'

/** Picks up, hears what is asked, and does as the story has it with the code that the screen shows by then. */
export function withCode(story: (phone: ScriptedPhone, code: string) => Promise<void>) {
  const screen = Promise.withResolvers<string>()
  const who = caller(async (phone) => {
    phone.answer()
    await phone.hearsQuestion()
    await story(phone, await screen.promise)
    await phone.staysUntilTheEnd()
  })
  return { who, shows: screen.resolve }
}

/** Picks up, hears what is asked, and hangs up. */
export const putsDown = caller(async (phone) => {
  phone.answer()
  await phone.hearsQuestion()
  phone.hangsUp()
})

/** Has the number rung, unless that is refused, and tells how it ended. */
export async function prove(
  dayline: Dayline,
  person: Person,
  { who, shows }: { who: Caller; shows?: (code: string) => void },
  phoneNumber = person.phone,
) {
  dayline.simulator.whenCalled(phoneNumber, who)
  const { id, code } = await person.must<ProofStarted>('POST', '/api/phone/proofs', { phoneNumber })
  shows?.(code)
  const proof = await dayline.until('the proof is settled', async () => {
    const now = await person.must<Proof>('GET', `/api/phone/proofs/${id}`)
    return now.status !== 'calling' && now
  })
  await dayline.until('its call is over', async () => (await activeCalls(person)).length === 0)
  return { id, code, ...proof }
}

/** Asks for a proof, which may be refused. */
export function ask(person: Person, phoneNumber = person.phone) {
  return person.send('POST', '/api/phone/proofs', { phoneNumber })
}

/** Their calls that are not over, as they see them. */
export async function activeCalls(person: Person): Promise<Call[]> {
  return (await person.must<{ calls: Call[] }>('GET', '/api/calls')).calls
}

/** The number that they have proved, or null. */
export async function numberOf(person: Person): Promise<string | null> {
  return (await person.must<Profile>('GET', '/api/profile')).phoneNumber
}
