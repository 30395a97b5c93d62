import type { Call } from '#contract/calls.ts'
import type { Attempt, CallTable } from '#server/concepts/call/concept.ts'

export type CallRow = CallTable & { attempts: Attempt[] }

/** A call as its person sees it. */
export function callView(call: CallRow): Call {
  return {
    id: call.id,
    purpose: call.purpose,
    reflectionId: call.reflection_id,
    status: call.status,
    phase: phaseOf(call),
    scheduledFor: call.scheduled_for.toString(),
    attemptCount: call.attempts.filter((attempt) => attempt.counts).length,
    maxAttempts: call.max_attempts,
    nextAttemptAt: call.next_attempt_at?.toString() ?? null,
    reason: call.reason,
    attempts: call.attempts.map((attempt) => ({
      number: attempt.number,
      outcome: attempt.status === 'unknown' ? 'unknown' : attempt.outcome,
      startedAt: attempt.dialed_at.toString(),
      answeredAt: attempt.answered_at?.toString() ?? null,
      endedAt: attempt.ended_at?.toString() ?? null,
    })),
  }
}

function phaseOf({ status, attempts }: CallRow): Call['phase'] {
  if (status === 'PENDING') return 'waiting'
  if (status !== 'IN_PROGRESS') return 'over'
  switch (attempts.at(-1)?.status) {
    case 'live':
      return 'talking'
    case 'ringing':
      return 'ringing'
    default:
      return 'dialing'
  }
}
