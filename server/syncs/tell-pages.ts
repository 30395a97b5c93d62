import { CallsStopped, NumberProved, ProfileChanged, ProofEnded } from '#server/concepts/account/concept.ts'
import {
  CallAnswered,
  CallCancelled,
  CallChanged,
  CallCompleted,
  type CallFact,
  CallFailed,
  CallRequested,
} from '#server/concepts/call/concept.ts'
import { findCallStatus } from '#server/concepts/call/queries.ts'
import { EntryWritten } from '#server/concepts/journal/concept.ts'
import { RecordingStored } from '#server/concepts/recording/concept.ts'
import {
  AnswerHeard,
  ReflectionAbandoned,
  ReflectionCompleted,
  type ReflectionFact,
} from '#server/concepts/reflection/concept.ts'
import { findReflection } from '#server/concepts/reflection/queries.ts'
import { sync } from '#server/platform/events.ts'
import type { Tx } from '#server/platform/work.ts'

/** An open page learns that something changed, and asks for what. */
export const tellPages = [
  ...[CallRequested, CallChanged, CallAnswered, CallCompleted, CallFailed, CallCancelled].map((type) =>
    sync(type, async ({ userId, callId }: CallFact, tx: Tx) => {
      const status = await findCallStatus(tx.db, callId)
      if (status) await tx.tellPages(userId, { type: 'call', callId, status })
    }),
  ),
  ...[AnswerHeard, ReflectionCompleted, ReflectionAbandoned].map((type) =>
    sync(type, ({ userId, reflectionId }: ReflectionFact, tx: Tx) =>
      tx.tellPages(userId, { type: 'answer', reflectionId }),
    ),
  ),
  ...[NumberProved, ProofEnded, ProfileChanged, CallsStopped].map((type) =>
    sync(type, ({ userId }: { userId: string }, tx: Tx) => tx.tellPages(userId, { type: 'profile' })),
  ),
  sync(EntryWritten, ({ userId, day }, tx) => tx.tellPages(userId, { type: 'entry', day })),
  sync(RecordingStored, async ({ userId, reflectionId }, tx) => {
    const day = (await findReflection(tx.db, reflectionId))?.day
    if (day) await tx.tellPages(userId, { type: 'entry', day })
  }),
]
