import { z } from 'zod'
import { Id, Instant } from './shapes.ts'

/** Asks Dayline to ring a number, so that whoever holds it can key in the code shown on the screen. */
export const ProofRequest = z.strictObject({ phoneNumber: z.string().max(40) }).meta({ id: 'ProofRequest' })

/** The code is shown once, here, and kept only as a hash. */
export const ProofStarted = z
  .object({ id: Id, code: z.string().regex(/^\d{6}$/), expiresAt: Instant })
  .meta({ id: 'ProofStarted' })
export type ProofStarted = z.infer<typeof ProofStarted>

export const Proof = z
  .object({
    status: z.enum(['calling', 'proved', 'failed', 'expired']),
    reason: z.string().nullable().describe('A sentence, when it failed'),
  })
  .meta({ id: 'Proof' })
export type Proof = z.infer<typeof Proof>
