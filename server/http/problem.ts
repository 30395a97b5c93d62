import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import { DomainError, type ErrorKind } from '#server/platform/errors.ts'
import type { Log } from '#server/platform/log.ts'

const STATUS: Record<ErrorKind, ContentfulStatusCode> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
}

const TITLE: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Problem details (RFC 9457): a stable code for programs, a sentence for people. */
export function problem(status: number, code: string, detail: string, more: Record<string, unknown> = {}): Response {
  const body = { type: 'about:blank', title: TITLE[status] ?? 'Error', status, code, detail, ...more }
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } })
}

/** The one place where what was thrown becomes what is answered. */
export function answerError(log: Log) {
  return (error: Error, c: Context): Response => {
    if (error instanceof DomainError) return problem(STATUS[error.kind], error.code, error.message, error.details)
    if (error instanceof HTTPException && error.status === 400) {
      return problem(
        400,
        'malformed-json',
        'The request could not be read: it is not proper JSON. Nothing was changed.',
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

/** What a shape refused, named field by field. */
export function invalidInput(error: z.core.$ZodError): DomainError {
  const fields = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const [first] = fields
  const where = first?.path ? `${first.path}: ` : ''
  return new DomainError(
    'invalid',
    'invalid-input',
    `That could not be taken as it is. ${where}${first?.message ?? ''}`.trim(),
    { fields },
  )
}
