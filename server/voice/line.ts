/**
 * A line to somebody who can hear and speak: a relay socket, a test script. It carries words and keys, no rules.
 */
export interface Line {
  /** Says it after whatever is being said already. Plain text; the line escapes what its wire needs. */
  say(text: string): void
  /** Ends the call once everything said so far has been spoken. */
  hangUp(): void
  /** Hands every input to `hear`, in order, from the first one on; at most one listener. */
  listen(hear: (input: LineInput) => void): void
}

/** What comes in over a line. */
export type LineInput =
  /** The line is open and words can be said. */
  | { type: 'connected' }
  /**
   * Words of the caller. `final: false` holds the whole utterance so far and may still change; `final: true` closes
   * an utterance, which is not yet the end of an answer.
   */
  | { type: 'heard'; text: string; final: boolean }
  /** The carrier hears that the caller has begun or stopped to speak. Not every carrier tells. */
  | { type: 'caller-speaking'; on: boolean }
  /** Our own voice has begun or stopped. Not every carrier tells: where it does not, estimate from the words. */
  | { type: 'our-voice'; on: boolean }
  /** The caller spoke or pressed a key over our voice, which was cut off after `spoken`. */
  | { type: 'interrupted'; spoken: string }
  /** One key: 0-9, * or #. */
  | { type: 'digit'; digit: string }
  /** The line is gone. `hung-up`: the person ended the call; `dropped`: the socket broke, the call may live on. */
  | { type: 'closed'; why: 'hung-up' | 'dropped' }

/** Which talk a line is for: to prove a number, or to reflect. Ids only. */
export interface TalkOf {
  attemptId: string
  userId: string
  proofId: string | null
  reflectionId: string | null
}
