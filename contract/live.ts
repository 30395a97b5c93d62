import { z } from 'zod'
import { CallStatus } from './calls.ts'

/**
 * What `GET /api/live` says: that something changed, never what. Ids and states only; whoever wants the words asks
 * for them with their session. After a (re)connect nothing is replayed: ask again for what is on the screen.
 */
export const LiveEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('call'), callId: z.string(), status: CallStatus }),
    z.object({ type: z.literal('answer'), reflectionId: z.string() }),
    z.object({ type: z.literal('entry'), day: z.string() }),
    z.object({ type: z.literal('windows') }),
    z.object({ type: z.literal('profile') }),
  ])
  .meta({ id: 'LiveEvent' })
export type LiveEvent = z.infer<typeof LiveEvent>
