import type { Clock, Timer } from '#server/platform/clock.ts'
import type { Log } from '#server/platform/log.ts'
import type { CommonState, DialogueInput, Step } from './dialogue.ts'
import type { Line } from './line.ts'
import { latest } from './moments.ts'

/** A dialogue that is being held over a line. */
export interface Loop<State, Input> {
  /** Tells the dialogue what does not come over the line. */
  feed(input: Input): void
  /** Is the dialogue over? Nothing more is said then. */
  isOver(): boolean
  /** Its last state, once it is over and every effect was performed. */
  readonly finished: Promise<State>
}

/** After our goodbye the line should end by itself; when it never tells so, we stop waiting. */
const LAST_WORDS_MS = 30_000

/**
 * Runs a pure dialogue over a line. Inputs are taken the moment they come, in order, also while an effect is under way:
 * no word is lost to waiting. Effects are performed one after the other; `perform` answers with a promise where the
 * following ones have to wait. One timer at most is set at any time. A bug in one turn or one effect is logged and
 * skipped: it must not silence the rest of the talk, nor keep words that come later from being kept.
 */
export function runDialogue<
  State extends CommonState,
  Input extends { type: string },
  Effect extends { type: string },
>(options: {
  line: Line
  clock: Clock
  log: Log
  state: State
  step: Step<State, Input | DialogueInput, Effect>
  perform: (effect: Effect) => Promise<void> | undefined
}): Loop<State, Input | DialogueInput> {
  const { line, clock, log, step, perform } = options
  const finished = Promise.withResolvers<State>()
  const effects: Effect[] = []
  let state = options.state
  let now = clock.now()
  let wakeAt: Temporal.Instant | null = null
  let timer: Timer
  let goodbye: Timer
  let performing = false

  function feed(input: Input | DialogueInput): void {
    try {
      take(input)
    } catch (err) {
      log.error({ err, input: input.type }, 'a turn of a talk failed and was skipped')
    }
    void performAll()
  }

  function take(input: Input | DialogueInput): void {
    now = latest(now, clock.now())!
    const turn = step(state, input, now)
    state = turn.state
    effects.push(...turn.effects)
    wakeAt = turn.wakeAt
    clock.clearTimeout(timer)
    timer = wakeAt && clock.setTimeout(wake, Math.max(1, Math.ceil(wakeAt.since(now).total('milliseconds'))))
  }

  /** Time never runs backwards here, and a timer that rang has come: a wall clock set back must not mute us. */
  function wake(): void {
    now = latest(now, wakeAt)!
    feed({ type: 'woke' })
  }

  async function performAll(): Promise<void> {
    if (performing) return
    performing = true
    // A line may tell at once what came in before; whoever holds this dialogue has hold of it a moment later.
    await undefined
    for (let effect = effects.shift(); effect !== undefined; effect = effects.shift()) {
      if (effect.type === 'hang-up') goodbye = clock.setTimeout(presumeGone, LAST_WORDS_MS)
      try {
        await perform(effect)
      } catch (err) {
        log.error({ err, effect: effect.type }, 'an effect of a talk failed and was skipped')
      }
    }
    performing = false
    if (state.phase !== 'over') return
    clock.clearTimeout(timer)
    clock.clearTimeout(goodbye)
    finished.resolve(state)
  }

  function presumeGone(): void {
    feed({ type: 'closed', why: 'dropped' })
  }

  line.listen(feed)
  return { feed, isOver: () => state.phase === 'over', finished: finished.promise }
}
