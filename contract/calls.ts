import { z } from 'zod'
import { Id, Instant } from './shapes.ts'

export const CallStatus = z.enum(['PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED'])

/** One ring, or one try at it. `outcome` is null while it goes on. */
export const Attempt = z
  .object({
    number: z.int().min(1),
    outcome: z.enum(['answered', 'no-answer', 'busy', 'voicemail', 'failed', 'cancelled', 'unknown']).nullable(),
    startedAt: Instant.nullable(),
    answeredAt: Instant.nullable().describe('When the talk began'),
    endedAt: Instant.nullable(),
  })
  .meta({ id: 'Attempt' })
export type Attempt = z.infer<typeof Attempt>

/** One wish to be reached by phone. */
export const Call = z
  .object({
    id: Id,
    purpose: z.enum(['proof', 'asked', 'window']),
    reflectionId: Id.nullable(),
    status: CallStatus,
    phase: z
      .enum(['waiting', 'dialing', 'ringing', 'talking', 'over'])
      .describe('Where an unfinished call stands, for the page: before the dial, dialing, ringing, on the line'),
    scheduledFor: Instant,
    attemptCount: z.int(),
    maxAttempts: z.int(),
    nextAttemptAt: Instant.nullable(),
    reason: z.string().nullable().describe('Why it failed or was cancelled, in plain words'),
    attempts: z.array(Attempt),
  })
  .meta({ id: 'Call' })
export type Call = z.infer<typeof Call>

export const Calls = z.object({ calls: z.array(Call) }).meta({ id: 'Calls' })
export type Calls = z.infer<typeof Calls>

export const CallRequest = z
  .strictObject({
    scheduledFor: Instant.optional(),
    maxAttempts: z.int().min(1).max(5).optional(),
    reflectionId: Id.optional(),
  })
  .meta({ id: 'CallRequest' })
export type CallRequest = z.infer<typeof CallRequest>
