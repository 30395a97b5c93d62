import { randomBytes, randomUUID } from 'node:crypto'

/** Twilio's string ids: two letters for the kind, then 32 hex digits. */
export type SidKind = 'AC' | 'CA' | 'RE' | 'VX' | 'PN'

export function newSid(kind: SidKind): string {
  return kind + randomHex(16)
}

/** That many random bytes as lower-case hex. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}

/** The value of `I-Twilio-Idempotency-Token`: the same over all retries of one event. */
export function newIdempotencyToken(): string {
  return randomUUID()
}
