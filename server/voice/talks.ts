import { keepAnswer } from '#server/concepts/reflection/actions/answers.ts'
import { settleReflection } from '#server/concepts/reflection/actions/sittings.ts'
import { type ReadReflection, readReflection } from '#server/concepts/reflection/queries.ts'
import { type Clock, sleep } from '#server/platform/clock.ts'
import type { Log } from '#server/platform/log.ts'
import type { Work } from '#server/platform/work.ts'
import type { Line, TalkOf } from './line.ts'
import type { Verdict } from './prove.ts'
import { type Heard, holdProof, holdReflection, type Talk } from './session.ts'

/** What talks need of other concepts. */
export interface TalkPartners {
  /** How the person wants to be greeted. */
  nameOf(userId: string): Promise<string>
  checkCode(proofId: string, digits: string): Promise<Verdict>
  stopNumber(proofId: string): Promise<void>
}

/** The talks that this process is in the middle of. */
export interface Talks {
  /** Leads the talk over this line to its end. Whatever goes wrong, what was heard is kept. */
  begin(line: Line, of: TalkOf): void
  /**
   * Ends all talks kindly, and after `graceMs` milliseconds those that still go on. Resolves once every word is kept and
   * the carrier has had the time to ask what follows.
   */
  drain(graceMs: number): Promise<void>
}

/**
 * On live calls the carrier asks what follows half a second after a talk; whoever finds nobody to answer that hears that
 * an application error has occurred.
 */
const ASKED_AFTERWARDS_MS = 2000

export function openTalks(options: { work: Work; clock: Clock; log: Log; partners: TalkPartners }): Talks {
  const { work, clock, log, partners } = options
  const talks = new Map<Talk, Promise<unknown>>()
  let draining = false

  async function lead(line: Line, of: TalkOf): Promise<void> {
    const talk = of.proofId ? prove(line, of.proofId) : await reflect(line, of)
    if (!talk) return line.hangUp()
    const ended = talk.ended.then((end) => finish(of, end))
    talks.set(talk, ended)
    if (draining) void talk.drain() // picked up just now: it is told at once that we have to go
    await ended.finally(() => talks.delete(talk))
  }

  function prove(line: Line, proofId: string): Talk {
    return holdProof({
      line,
      clock,
      log,
      checkCode: (digits) => partners.checkCode(proofId, digits),
      stopCalls: () => partners.stopNumber(proofId),
    })
  }

  async function reflect(line: Line, { attemptId, userId, reflectionId }: TalkOf): Promise<Talk | undefined> {
    if (!reflectionId) return undefined
    const reflection = await readReflection(work.db, work.vault, reflectionId)
    const closed = new Set(
      reflection.answers.filter((answer) => answer.closed && answer.hasWords).map((answer) => answer.position),
    )
    const begun = new Map(
      reflection.answers.filter((answer) => !answer.closed).map((answer) => [answer.position, answer]),
    )
    return holdReflection({
      line,
      clock,
      log,
      name: await partners.nameOf(userId),
      questions: reflection.prompts.map((prompt) => ({ ...prompt, answered: closed.has(prompt.position) })),
      startedBefore: reflection.answers.some((answer) => answer.hasWords),
      hear: (words: Heard) =>
        work.transact((tx) => keepAnswer(tx, { reflectionId, userId, by: attemptId, ...continued(begun, words) })),
      complete: () => work.transact((tx) => settleReflection(tx, reflectionId)),
    })
  }

  /** The carrier will report the end of the call, and that settles the reflection; this only makes it appear sooner. */
  async function finish({ reflectionId, attemptId }: TalkOf, end: string): Promise<void> {
    log.info({ attemptId, end }, 'a talk has ended')
    if (reflectionId) await work.transact((tx) => settleReflection(tx, reflectionId))
  }

  return {
    begin(line, of) {
      lead(line, of).catch((error) => {
        log.error({ attemptId: of.attemptId, err: error }, 'a talk broke')
        line.hangUp()
      })
    },
    async drain(graceMs) {
      draining = true
      const isTalking = talks.size > 0
      const timer = clock.setTimeout(() => {
        for (const talk of talks.keys()) void talk.cut()
      }, graceMs)
      for (const talk of talks.keys()) void talk.drain()
      while (talks.size > 0) await Promise.allSettled(talks.values())
      clock.clearTimeout(timer)
      if (isTalking && graceMs > 0) await sleep(clock, ASKED_AFTERWARDS_MS)
    },
  }
}

/** An answer that was broken off goes on where it was: what is heard now is added to what was heard then. */
function continued(begun: Map<number, ReadReflection['answers'][number]>, words: Heard) {
  const { position, hearing, closed, startedAt, endedAt } = words
  const before = begun.get(position)
  const text = [before?.text, before?.hearing, words.text].filter(Boolean).join(' ')
  return { position, text, hearing, closed, startsAt: before?.startsAt ?? startedAt, endsAt: endedAt }
}
