import { get, type IncomingMessage } from 'node:http'
import type { Person } from '#test/harness/person.ts'
import { within } from './measure.ts'
import type { Stage } from './stage.ts'

/** Somebody who types at their day while a page of theirs is open. */
export interface Typist {
  /** Milliseconds from the request that commits new words to the event of it in the stream. */
  keepAndWaitForEvent(text: string): Promise<number>
  /** Has words kept, then asks for them as a page that polls does. Milliseconds that the asking takes. */
  keepAndAsk(text: string): Promise<number>
  leave(): void
}

export async function openTypist({ url }: Stage, person: Person): Promise<Typist> {
  const { id } = await person.must<{ id: string }>('POST', '/api/reflections')
  const stream = await follow(`${url}/api/live`, person.cookie)

  /** Resolves to when it was asked for (`performance.now()`); the commit comes later than that. */
  async function keep(text: string): Promise<number> {
    const at = performance.now()
    await person.must('PUT', `/api/reflections/${id}/answers/0`, { text })
    return at
  }

  return {
    async keepAndWaitForEvent(text) {
      const event = stream.next('answer')
      const [at, came] = await Promise.all([keep(text), within(5_000, 'the event', event)])
      return came - at
    },
    async keepAndAsk(text) {
      await keep(text)
      const asking = performance.now()
      const { answers } = await person.must<{ answers: { text: string }[] }>('GET', `/api/reflections/${id}`)
      if (answers[0]?.text !== text) throw new Error('what was kept was not found')
      return performance.now() - asking
    },
    leave: () => stream.close(),
  }
}

/** An open stream of server-sent events, as a browser holds it. */
async function follow(url: string, cookie: string) {
  const expected = new Map<string, PromiseWithResolvers<number>>()
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { cookie, accept: 'text/event-stream' } }, resolve).once('error', reject)
  })
  if (response.statusCode !== 200) throw new Error(`the stream was answered with ${response.statusCode}`)
  response.setEncoding('utf8').on('data', (text: string) => {
    const at = performance.now()
    for (const [, name] of text.matchAll(/^event: ?(.+)$/gm)) expected.get(name!)?.resolve(at)
  })
  response.on('error', () => {}) // we close it ourselves
  return {
    next(name: string): Promise<number> {
      const coming = Promise.withResolvers<number>()
      expected.set(name, coming)
      return coming.promise
    },
    close: () => response.destroy(),
  }
}
