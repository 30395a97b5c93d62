import type { Tx } from './work.ts'

/** A fact that a concept announces, named in the past tense. Its payload holds ids and states, never words. */
export interface EventType<Payload> {
  readonly name: string
  /** Never set: it only lets the compiler carry the payload's type. */
  readonly payload?: Payload
}

export function event<Payload>(name: string): EventType<Payload> {
  return { name }
}

/** A rule between concepts. It runs inside the transaction that announced the fact, so it holds or nothing does. */
export interface Sync {
  readonly event: string
  run(payload: never, tx: Tx): Promise<void>
}

/** `sync(ReflectionCompleted, async ({ reflectionId }, tx) => ...)`. It may veto by throwing a `DomainError`. */
export function sync<Payload>(type: EventType<Payload>, run: (payload: Payload, tx: Tx) => Promise<void>): Sync {
  return { event: type.name, run }
}
