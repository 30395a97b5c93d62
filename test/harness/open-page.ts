import type { LiveEvent } from '#contract/live.ts'

/** What an open page is told over `/api/live`. */
export interface OpenPage {
  /** Everything so far, in order. */
  events: LiveEvent[]
  [Symbol.asyncDispose](): Promise<void>
}

/** Opens the stream of changes; from the moment this resolves nothing is missed. */
export async function openPage(url: string, cookie: string): Promise<OpenPage> {
  const leaving = new AbortController()
  const response = await fetch(`${url}/api/live`, { headers: { cookie }, signal: leaving.signal })
  if (!response.ok || !response.body) throw new Error(`the page could not follow: ${response.status}`)
  const events: LiveEvent[] = []
  const ready = Promise.withResolvers<void>()
  const read = readEvents(response.body, (name, data) => {
    if (name === 'ready') ready.resolve()
    else events.push(JSON.parse(data) as LiveEvent)
  }).catch(ready.reject)
  await ready.promise
  return {
    events,
    async [Symbol.asyncDispose]() {
      leaving.abort()
      await read
    },
  }
}

/** Reads server-sent events, as the HTML standard (9.2.6) parses them, as far as Dayline sends them. */
async function readEvents(body: ReadableStream<Uint8Array>, tell: (name: string, data: string) => void) {
  let unread = ''
  const decoder = new TextDecoder()
  for await (const bytes of body) {
    unread += decoder.decode(bytes, { stream: true })
    for (let end = unread.indexOf('\n\n'); end !== -1; end = unread.indexOf('\n\n')) {
      const fields = new Map(unread.slice(0, end).split('\n').map(field))
      unread = unread.slice(end + 2)
      const data = fields.get('data')
      if (data !== undefined) tell(fields.get('event') ?? 'message', data)
    }
  }
}

function field(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trimStart()]
}
