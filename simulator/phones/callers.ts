import { type Call, CallOver } from '../call.ts'
import type { Subscriber } from '../exchange.ts'
import { ScriptedPhone } from './scripted-phone.ts'

/** Who is at a number: what they do whenever it is called. */
export interface Caller {
  refuses?: Subscriber['refuses']
  /** Lives through one call. */
  meet(phone: ScriptedPhone): Promise<void> | void
}

/** The general form: any behaviour, written as a story. What it does not end, the application ends. */
export function caller(story: (phone: ScriptedPhone) => Promise<void> | void): Caller {
  return { meet: story }
}

/** Picks up, answers each question with the next text, then stays until the application hangs up. */
export function answers(...texts: string[]): Caller {
  return caller(async (phone) => {
    phone.answer()
    for (const text of texts) {
      await phone.hearsQuestion()
      await phone.says(text)
    }
    await phone.staysUntilTheEnd()
  })
}

/** Lets it ring. */
export function noAnswer(): Caller {
  return caller(() => {})
}

/** Is talking to somebody else: the network says busy, nothing rings. */
export function busy(): Caller {
  return { refuses: 'busy', meet: () => {} }
}

/** Is a number that leads nowhere. */
export function unreachable(): Caller {
  return { refuses: 'unreachable', meet: () => {} }
}

/** Sees who calls and declines. */
export function declines(): Caller {
  return caller((phone) => phone.decline())
}

/** Picks up and says nothing. */
export function silent(): Caller {
  return caller(async (phone) => {
    phone.answer()
    await phone.staysUntilTheEnd()
  })
}

/** Answers questions with the texts, and hangs up after that many words in all, in the middle of a sentence if need be. */
export function hangsUpAfterWords(words: number, ...texts: string[]): Caller {
  return caller(async (phone) => {
    phone.answer()
    let left = words
    for (const text of texts) {
      const own = text.split(/\s+/).filter(Boolean)
      await phone.hearsQuestion()
      await phone.says(own.slice(0, left).join(' '), { final: own.length <= left })
      left -= own.length
      if (left <= 0) break
    }
    phone.hangsUp()
  })
}

/** Picks up, hears what is asked, and presses the keys. */
export function keys(digits: string): Caller {
  return caller(async (phone) => {
    phone.answer()
    await phone.hearsQuestion()
    await phone.presses(digits)
    await phone.staysUntilTheEnd()
  })
}

/** One behaviour for each call in turn; the last one for all calls after. */
export function inTurn(...callers: [Caller, ...Caller[]]): Caller & { next(): Caller } {
  let turn = 0
  const next = () => callers[Math.min(turn++, callers.length - 1)]!
  return { meet: () => {}, next }
}

/** The phone of a scripted caller. */
export function scriptedSubscriber(planned: Caller): Subscriber {
  const who = 'next' in planned ? (planned as ReturnType<typeof inTurn>).next() : planned
  return { refuses: who.refuses, ring: (call) => void live(who, call) }
}

/** Runs the story. The call's end stops it; anything else that stops it is written into the ledger and ends the call. */
async function live(who: Caller, call: Call): Promise<void> {
  const phone = new ScriptedPhone(call)
  try {
    await who.meet(phone)
  } catch (error) {
    const waiting = phone.waitingFor && `The call ended while the script waited ${phone.waitingFor}.`
    if (error instanceof CallOver) call.scriptTrouble = waiting || undefined
    else {
      call.scriptTrouble = `The script failed: ${(error as Error).stack}`
      call.end('failed', 'person', 500)
    }
  }
}
