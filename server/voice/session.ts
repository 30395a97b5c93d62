import { type Clock, sleep } from '#server/platform/clock.ts'
import type { Log } from '#server/platform/log.ts'
import { begin, type ConversationEffect, type Question } from './conversation.ts'
import { step } from './converse.ts'
import type { CommonState, DialogueInput, Heard, TalkEnd } from './dialogue.ts'
import type { Patience } from './endpointing.ts'
import { keepTrying } from './keep-trying.ts'
import type { Line } from './line.ts'
import { type Loop, runDialogue } from './loop.ts'
import { beginProof, type ProofEffect, type ProofInput, stepProof, type Verdict } from './prove.ts'
import { openScribe } from './scribe.ts'
import { HAVE_TO_HANG_UP_EARLY, ONE_MOMENT } from './words.ts'

export type { Heard, TalkEnd } from './dialogue.ts'
export type { Patience } from './endpointing.ts'
export type { Verdict } from './prove.ts'

/** A dialogue that is being held. */
export interface Talk {
  /** Resolves once the talk is over and all that was heard is durable. Never rejects. */
  readonly ended: Promise<TalkEnd>
  /**
   * Stops asking: an answer being given may come to its end, then a kind word, then it hangs up. Resolves when the
   * talk has ended. It takes as long as the person talks: whoever cannot wait calls `cut` after a while.
   */
  drain(): Promise<void>
  /** Keeps at once what was heard and hangs up now. Resolves when it is durable. */
  cut(): Promise<void>
}

/** An answer that takes so long to be kept gets a word from us. */
const FILLER_AFTER_MS = 3000
/** How often the check of a code is tried, and the pause before the next try. */
const CHECK_PAUSES_MS = [300, 1000, 2500]

/**
 * Holds the daily reflection over a line.
 *
 * Every word goes to `hear` the moment it is final, and while it is still changing at most every 250 ms. `hear` must be
 * durable when it resolves and may be called again with the same words. When it throws it is tried again until it
 * holds, except for a `DomainError` other than `unavailable` or `rate-limited`: then the talk is over, since what it
 * belongs to is gone. An answer is closed durably before the next words are said. `complete` is called at most once, after
 * every answer is durable; it is not tried again here.
 */
export function holdReflection(options: {
  line: Line
  clock: Clock
  log: Log
  name: string
  questions: Question[]
  startedBefore: boolean
  patience?: Patience
  hear(words: Heard): Promise<void>
  complete(): Promise<void>
}): Talk {
  const { line, clock, log, hear, complete } = options
  const scribe = openScribe({ clock, log, hear, refused: giveUp })
  let completing: Promise<void> | undefined

  function perform(effect: ConversationEffect): Promise<void> | undefined {
    switch (effect.type) {
      case 'hear': {
        const { type: _, ...words } = effect
        const kept = scribe.write(words)
        return words.closed ? withFiller(kept) : undefined
      }
      case 'complete':
        completing = Promise.try(complete).catch((err: unknown) =>
          log.error({ err }, 'the reflection is kept but not completed yet'),
        )
        return undefined
      case 'say':
        say(loop, line, effect.text)
        return undefined
      case 'hang-up':
        line.hangUp()
        return undefined
    }
  }

  /** Waits for an answer to be kept; when that takes long, says so once. */
  async function withFiller(kept: Promise<void>): Promise<void> {
    const timer = clock.setTimeout(() => loop.isOver() || line.say(ONE_MOMENT), FILLER_AFTER_MS)
    await kept
    clock.clearTimeout(timer)
  }

  /** What the talk belongs to is gone: there is nothing left to talk for. */
  function giveUp(): void {
    if (!loop.isOver()) line.say(HAVE_TO_HANG_UP_EARLY)
    loop.feed({ type: 'cut', end: 'hung-up' })
  }

  const loop: Loop<CommonState, DialogueInput> = runDialogue({ line, clock, log, state: begin(options), step, perform })
  return talk(loop, async () => {
    await scribe.settled()
    await completing
  })
}

/**
 * Holds the call that proves a phone number. `checkCode` may be asked again with the same digits when it throws, and
 * after a few times the person is told that it cannot be done now. `stopCalls` is tried again until it holds, and only
 * then the person is told so. Ends as `completed` when the number is proved, as `hung-up` when they pressed 9, and as
 * `nothing-heard` when no right code was keyed.
 */
export function holdProof(options: {
  line: Line
  clock: Clock
  log: Log
  checkCode(digits: string): Promise<Verdict>
  stopCalls(): Promise<void>
}): Talk {
  const { line, clock, log, checkCode, stopCalls } = options
  let checking: Promise<void> | undefined

  function perform(effect: ProofEffect): Promise<void> | undefined {
    switch (effect.type) {
      case 'check-code':
        checking = check(effect.digits)
        return undefined
      case 'stop-calls':
        return stop()
      case 'say':
        say(loop, line, effect.text)
        return undefined
      case 'hang-up':
        line.hangUp()
        return undefined
    }
  }

  /** Keys are still taken meanwhile: 9 does not wait for a verdict. */
  async function check(digits: string): Promise<void> {
    for (const pause of CHECK_PAUSES_MS) {
      try {
        return loop.feed({ type: 'code-checked', verdict: await checkCode(digits) })
      } catch (err) {
        log.warn({ err }, 'the code could not be checked, trying again')
      }
      await sleep(clock, pause)
    }
    loop.feed({ type: 'code-unchecked' })
  }

  async function stop(): Promise<void> {
    try {
      await keepTrying(async () => stopCalls(), { clock, log, what: 'no more calls' })
    } catch (err) {
      log.error({ err }, 'the wish not to be called was refused')
      loop.feed({ type: 'cut', end: 'hung-up' })
    }
  }

  const loop: Loop<CommonState, ProofInput> = runDialogue({
    line,
    clock,
    log,
    state: beginProof(),
    step: stepProof,
    perform,
  })
  return talk(loop, async () => checking)
}

/** Puts words on the line and lets the dialogue know; nothing more is said once it is over. */
function say(loop: Loop<CommonState, DialogueInput>, line: Line, text: string): void {
  try {
    if (!loop.isOver()) line.say(text)
  } finally {
    loop.feed({ type: 'said' })
  }
}

function talk(loop: Loop<CommonState, DialogueInput>, settle: () => Promise<unknown>): Talk {
  const ended = loop.finished.then(async ({ end }) => {
    await settle()
    return end!
  })
  const endBy = async (input: DialogueInput) => {
    loop.feed(input)
    await ended
  }
  return { ended, drain: () => endBy({ type: 'drain' }), cut: () => endBy({ type: 'cut', end: 'drained' }) }
}
