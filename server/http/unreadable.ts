import type { Socket } from 'node:net'
import { problem } from './problem.ts'

/** Requests of which the parser could make nothing, by its own codes; anything else is simply malformed. */
const REFUSALS: Record<string, [status: number, code: string, detail: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'headers-too-large', 'The headers of this request are larger than 16 KB.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'body-too-large', 'That is more than 64 KB. Nothing was changed.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'too-slow', 'The request took too long to arrive. Nothing was changed.'],
}

/** For what is no HTTP, or has an address or a Host that is none. */
export function malformed(): Response {
  return problem(400, 'malformed-request', 'This could not be read as a request. Nothing was changed.')
}

/**
 * Answers what never became a request, on the bare socket, and closes it. Where an answer is under way already, a second
 * one would only garble it, so there the socket is closed without a word.
 */
export async function refuseUnreadable(error: Error & { code?: string }, socket: Socket): Promise<void> {
  const underWay = (socket as { _httpMessage?: { headersSent: boolean } | null })._httpMessage?.headersSent
  if (!socket.writable || underWay || error.code === 'ECONNRESET') return void socket.destroy()
  const refusal = REFUSALS[error.code ?? '']
  const answer = refusal ? problem(...refusal) : malformed()
  const body = await answer.text()
  const head = [
    `HTTP/1.1 ${answer.status} ${JSON.parse(body).title}`,
    'connection: close',
    `content-type: ${answer.headers.get('content-type')}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}
