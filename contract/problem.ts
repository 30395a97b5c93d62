import { z } from 'zod'

/**
 * Every refusal, as RFC 9457 problem details (`application/problem+json`).
 *
 * `code` is stable and for programs; `detail` is a sentence for a person: what happened, what was kept, what to do.
 */
export const Problem = z
  .object({
    type: z.string().describe('Always "about:blank"; `code` tells problems apart'),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    callId: z.string().optional().describe('With `call-in-progress`: the call that is under way'),
    fields: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('With `invalid-input`: which fields, and why'),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
