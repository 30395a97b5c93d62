import { pino } from 'pino'
import { type Heard, holdReflection, type TalkEnd } from '#server/voice/session.ts'
import { ManualClock, settled } from './manual-clock.ts'
import { ScriptedLine } from './scripted-line.ts'

const QUESTIONS = ['What are you grateful for today?', 'What is one thing you learned today?'].map(
  (text, position) => ({
    position,
    text,
    kind: 'open' as const,
    answered: false,
  }),
)

/** A talk over a line and with a clock that the test moves, and a page on which the words are kept. */
export function hold(options: { questions?: typeof QUESTIONS } = {}) {
  const line = new ScriptedLine()
  const clock = new ManualClock()
  const kept: Heard[] = []
  const events: string[] = []
  const logged: string[] = []
  const page = {
    /** What the database does to the next write. */
    write: async (_words: Heard): Promise<void> => undefined,
    complete: async (): Promise<void> => undefined,
  }
  line.onSay = (text) => events.push(`say ${text.split(/[.?]/)[0]}`)
  const talk = holdReflection({
    line,
    clock,
    log: pino({ level: 'debug' }, { write: (text) => void logged.push(text) }),
    name: 'Ada',
    questions: QUESTIONS,
    startedBefore: false,
    ...options,
    hear: async (words) => {
      await page.write(words)
      kept.push(words)
      events.push(words.closed ? `closed ${words.position}` : `kept ${words.text}|${words.hearing}`)
    },
    complete: async () => {
      events.push('complete')
      await page.complete()
    },
  })
  let end: TalkEnd | undefined
  void talk.ended.then((how) => (end = how))
  return { line, clock, kept, events, logged, page, talk, end: () => end }
}

/** The same, with the first prompt just spoken. */
export async function holding(options: Parameters<typeof hold>[0] = {}) {
  const it = hold(options)
  it.line.tell({ type: 'connected' })
  await settled()
  it.line.tell({ type: 'our-voice', on: true }, { type: 'our-voice', on: false })
  return it
}

/** A database that is away until `back` is called. */
export function outage() {
  const gate = Promise.withResolvers<void>()
  let isAway = true
  let tries = 0
  return {
    write: async () => {
      tries += 1
      if (isAway) throw new Error('connection refused')
    },
    hang: () => gate.promise,
    back: () => {
      isAway = false
      gate.resolve()
    },
    tries: () => tries,
  }
}
