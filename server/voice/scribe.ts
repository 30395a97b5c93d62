import type { Clock, Timer } from '#server/platform/clock.ts'
import type { Log } from '#server/platform/log.ts'
import type { Heard } from './dialogue.ts'
import { keepTrying } from './keep-trying.ts'

/** Keeps what was heard, in order, whatever becomes of the database meanwhile. */
export interface Scribe {
  /** Takes the words of an answer as they stand now; resolves when they, or newer ones of that answer, are durable. */
  write(words: Heard): Promise<void>
  /** Resolves when all that was taken so far is durable. */
  settled(): Promise<void>
}

/** Words that may still change are written at most this often. */
const PARTIAL_PAUSE_MS = 250

interface Page {
  words: Heard
  kept: PromiseWithResolvers<void>
}

/**
 * Writes one thing at a time: final words at once; words that may still change at most four times a second, the newest
 * only. A write that fails is tried again until it holds, and nothing later overtakes it. `refused` is called when the
 * words can never be kept, since what they belong to is gone.
 */
export function openScribe(options: {
  clock: Clock
  log: Log
  hear: (words: Heard) => Promise<void>
  refused: () => void
}): Scribe {
  const { clock, log, hear, refused } = options
  /** One page at most for each answer: its words only grow, so the newest hold all that went before. */
  const waiting: Page[] = []
  let lastKept: Promise<void> = Promise.resolve()
  let busy = false
  let partialAt = clock.now()
  let timer: Timer

  function write(words: Heard): Promise<void> {
    const last = waiting.at(-1)
    const page = last?.words.position === words.position ? last : { words, kept: Promise.withResolvers<void>() }
    if (page === last) page.words = words
    else waiting.push(page)
    lastKept = page.kept.promise
    writeNext()
    return page.kept.promise
  }

  function writeNext(): void {
    clock.clearTimeout(timer)
    const page = waiting[0]
    if (busy || !page) return
    const pause = mayChange(page.words)
      ? Math.min(partialAt.since(clock.now()).total('milliseconds'), PARTIAL_PAUSE_MS)
      : 0
    if (pause > 0) timer = clock.setTimeout(writeNext, Math.ceil(pause))
    else void writeDown()
  }

  async function writeDown(): Promise<void> {
    busy = true
    const page = waiting.shift()!
    const pages = [page]
    if (mayChange(page.words)) partialAt = clock.now().add({ milliseconds: PARTIAL_PAUSE_MS })
    const attempt = async () => {
      if (waiting[0]?.words.position === page.words.position) pages.push(waiting.shift()!)
      await hear(pages.at(-1)!.words)
    }
    try {
      await keepTrying(attempt, { clock, log, what: 'words heard' })
    } catch (err) {
      log.error({ err, position: page.words.position }, 'the words cannot be kept: what they belong to is gone')
      refused()
    }
    for (const { kept } of pages) kept.resolve()
    busy = false
    writeNext()
  }

  return { write, settled: () => lastKept }
}

function mayChange({ closed, hearing }: Heard): boolean {
  return !closed && hearing !== ''
}
