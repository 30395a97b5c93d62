import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** The one source of chance, all of it cryptographically strong, so that a test can bring its own. */
export interface Random {
  /** `length` bytes nobody can guess. */
  bytes(length: number): Buffer
  /** A random (version 4) UUID, for ids. */
  uuid(): string
  /** A whole number from 0 to `below` - 1, every one as likely as the others. */
  below(below: number): number
}

export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  uuid: () => randomUUID(),
  below: (below) => randomInt(below),
}
