/** What kind of refusal an expected error is; HTTP and the job runner each map it once. */
export type ErrorKind =
  | 'invalid'
  | 'not-found'
  | 'unauthenticated'
  | 'forbidden'
  | 'conflict'
  | 'rate-limited'
  | 'unavailable'

/**
 * An expected refusal. The message is shown to a person: what happened, what was kept, what to do next.
 * `code` is public and stable; `details` go beside it in the answer and must hold ids and field names only.
 */
export class DomainError extends Error {
  override readonly name: string = 'DomainError'
  readonly kind: ErrorKind
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(kind: ErrorKind, code: string, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.kind = kind
    this.code = code
    this.details = details
  }
}

/** For whoever asks after what does not exist, or is somebody else's: the answer is the same, so it tells nothing. */
export function notFound(what: string): DomainError {
  return new DomainError('not-found', 'not-found', `There is no such ${what}.`)
}
