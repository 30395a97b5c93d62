import { STATUS_CODES } from 'node:http'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { isAway } from '#server/platform/database.ts'
import { DomainError, type ErrorKind } from '#server/platform/errors.ts'
import type { Log } from '#server/platform/log.ts'

const STATUS: Record<ErrorKind, ContentfulStatusCode> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'rate-limited': 429,
  unavailable: 503,
}

/** Problem details (RFC 9457): a stable code for programs, a sentence for people. */
export function problem(status: number, code: string, detail: string, more: Record<string, unknown> = {}): Response {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, ...more }
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } })
}

export function nothingThere(): Response {
  return problem(404, 'not-found', 'There is nothing at this address.')
}

/** The one place where what was thrown becomes what is answered. */
export function answerError(log: Log) {
  return (error: Error, c: Context): Response => {
    if (error instanceof DomainError) return problem(STATUS[error.kind], error.code, error.message, error.details)
    if (error instanceof HTTPException) return unreadable(error.status)
    if (isAway(error)) {
      log.warn({ method: c.req.method, route: c.req.routePath, err: error }, 'a request found the database away')
      return problem(
        503,
        'unavailable',
        'I cannot get at the journal at the moment. What was saved is safe; please try again in a minute.',
      )
    }
    log.error({ method: c.req.method, route: c.req.routePath, err: error }, 'a request failed unexpectedly')
    return problem(
      500,
      'unexpected',
      'Something went wrong on our side. What was saved before is safe; please try again.',
    )
  }
}

/** Bodies that did not get as far as being checked: of another type than JSON, or no proper JSON. */
function unreadable(status: number): Response {
  if (status === 415) {
    const words = 'Please send JSON, and say so with content-type: application/json. Nothing was changed.'
    return problem(415, 'unsupported-media-type', words)
  }
  return problem(400, 'malformed-json', 'The request could not be read: it is not proper JSON. Nothing was changed.')
}
