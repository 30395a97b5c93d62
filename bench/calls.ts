import type { Call } from '#contract/calls.ts'
import { caller } from '#simulator/phones/callers.ts'
import type { Person } from '#test/harness/person.ts'
import { within } from './measure.ts'
import { type Stage, TEMPO } from './stage.ts'
import type { Passed, Wire } from './wire-tap.ts'

/** How long one step may take before the run counts as failed, in milliseconds. */
const PATIENCE = 10_000
/** Real milliseconds between somebody's last word and the # key: their words are kept by then, as in life. */
const BEFORE_THE_KEY = 50

const isOurWord = ({ by, frame }: Passed) => by === 'application' && frame.type === 'text'

/**
 * *Call me*, picked up at once, until the carrier's socket to us is open; then the person hears our first words come in,
 * and hangs up. Milliseconds from the request to "101 Switching Protocols" on the wire.
 */
export async function callMe(stage: Stage, person: Person): Promise<number> {
  const wire = stage.tap.wireTo(person.phone)
  stage.simulator.whenCalled(
    person.phone,
    caller(async (phone) => {
      phone.answer()
      await (await wire).until(isOurWord)
      phone.hangsUp()
    }),
  )
  const asked = performance.now()
  const { id } = await person.callMe()
  const { openedAt } = await within(PATIENCE, 'the carrier’s socket', wire)
  mustBeAnswered(await person.callIsOver(id))
  return openedAt - asked
}

/**
 * A whole talk of five questions; three answers are closed by the # key and two by "I’m done". Milliseconds from the
 * frame that closes each answer to our next words, both as they pass on the wire.
 */
export async function closeAnswers(stage: Stage, person: Person): Promise<number[]> {
  const coming = stage.tap.wireTo(person.phone)
  stage.simulator.whenCalled(
    person.phone,
    caller(async (phone) => {
      phone.answer()
      for (const way of ['key', 'words', 'key', 'words', 'key']) {
        await phone.hearsQuestion()
        await phone.says(way === 'key' ? 'The garden was full of light.' : 'Bread wants to be left alone. I’m done.')
        if (way === 'words') continue
        await phone.pauses(BEFORE_THE_KEY * TEMPO)
        await phone.presses('#')
      }
      await phone.staysUntilTheEnd()
    }),
  )
  const { id } = await person.callMe()
  const wire = await within(PATIENCE, 'the carrier’s socket', coming)
  mustBeAnswered(await person.callIsOver(id))
  const closings = timesOfClosing(wire)
  if (closings.length !== 5) throw new Error(`of 5 answers ${closings.length} were closed`)
  return closings
}

/** For each frame that closes an answer: how long until our next words. */
function timesOfClosing({ passed }: Wire): number[] {
  return passed.flatMap((closing, index) => {
    if (!closesAnAnswer(closing)) return []
    const next = passed.slice(index).find(isOurWord)
    return next ? [next.at - closing.at] : []
  })
}

function closesAnAnswer({ by, frame }: Passed): boolean {
  if (by !== 'carrier') return false
  if (frame.type === 'dtmf') return frame.digit === '#'
  return frame.type === 'prompt' && frame.last === true && /I’m done\.$/.test(String(frame.voicePrompt))
}

function mustBeAnswered({ status, attempts }: Call): void {
  const outcomes = attempts.map(({ outcome }) => outcome).join(', ')
  if (status !== 'COMPLETED' || outcomes !== 'answered') throw new Error(`a call ended as ${status} (${outcomes})`)
}
