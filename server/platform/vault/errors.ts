/**
 * Sealed bytes that do not open at the place they were asked for: changed, cut, moved from elsewhere, or sealed with
 * another key. It says nothing of the content and does not say which of these it was.
 *
 * Not a `DomainError`: nothing a person does leads here, so it is reported as a fault (500, retried and alerted in jobs)
 * and never explained away. What was stored is left as it is.
 */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError'
  readonly code = 'seal-broken'
  constructor() {
    super('What was sealed does not open here: it was changed, cut, moved, or sealed with another key.')
  }
}

/**
 * A person without a key: shredded, or never given one.
 *
 * Not a `DomainError` either, so that an answer that cannot be sealed is loud and tried again, never taken for done.
 * A job that may run after somebody was deleted asks first whether they still exist.
 */
export class UserKeyMissingError extends Error {
  override readonly name = 'UserKeyMissingError'
  readonly code = 'user-key-missing'
  constructor() {
    super('This person has no key: it was shredded, or never made.')
  }
}

/** The master key cannot be used. The message is for the operator: what happened, what was kept, what to do. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
  readonly code = 'master-key'
}
