/**
 * The durable jobs: their names, what they carry (ids only) and how the queue treats them. Handlers live in
 * `server/jobs`; names live here so that concepts and syncs can enqueue without knowing who does the work.
 */
export interface JobPayloads {
  /** Dial a call that is due; `slot` is the instant that was kept free for it. */
  'place-call': { callId: string; slot?: string }
  /** Hold an attempt against the carrier's own word until it has ended. */
  'settle-attempt': { attemptId: string }
  /** Take an attempt off the line: its call was cancelled. */
  'end-attempt': { attemptId: string }
  /** Let a reflection be what its answers make it: completed, unfinished, or nothing yet; and the journal with it. */
  'settle-reflection': { reflectionId: string }
  /** End a reflection that still hangs when its day is over. */
  'close-day': { reflectionId: string }
  /** Let a proof's code run out. */
  'expire-proof': { proofId: string }
  /** Bring the audio home, sealed, and read it back. */
  'fetch-recording': { recordingId: string }
  /** Delete the carrier's copy, once ours was read back. */
  'delete-carrier-recording': { recordingId: string }
  /** Look for calls that nobody is taking care of. */
  'sweep-calls': Record<string, never>
}

export type JobName = keyof JobPayloads

/**
 * Jobs of which at most one is queued for the same thing at a time; here is what tells things apart. A further wish for it is
 * dropped, since the one that waits will look at the rows as they are then.
 */
export const oneQueuedFor: { [Name in JobName]?: (payload: JobPayloads[Name]) => string } = {
  'settle-attempt': ({ attemptId }) => attemptId,
  'fetch-recording': ({ recordingId }) => recordingId,
}

export interface QueueRules {
  /** How often a failed job is run again. */
  retryLimit: number
  /** Pause before the first retry, in seconds; it doubles each time up to `retryDelayMax`. */
  retryDelay: number
  retryDelayMax: number
  /** How many run at once in one process. Every job that comes wakes so many, and all but one find nothing to do. */
  concurrency: number
  /** How long one run may take, in seconds. */
  expireInSeconds: number
}

const patient: QueueRules = { retryLimit: 30, retryDelay: 1, retryDelayMax: 300, concurrency: 2, expireInSeconds: 60 }

/**
 * `place-call` is never retried by the queue: only the call concept knows whether a phone may be ringing already. What
 * a killed worker leaves behind, `settle-attempt` and `sweep-calls` pick up.
 */
export const queueRules: Record<JobName, QueueRules> = {
  'place-call': { retryLimit: 0, retryDelay: 0, retryDelayMax: 0, concurrency: 4, expireInSeconds: 60 },
  'settle-attempt': { ...patient, retryDelayMax: 60, concurrency: 4 },
  'end-attempt': { ...patient, retryDelayMax: 30 },
  'settle-reflection': patient,
  'close-day': patient,
  'expire-proof': patient,
  'fetch-recording': { ...patient, retryLimit: 500, retryDelayMax: 60, expireInSeconds: 600 },
  'delete-carrier-recording': { ...patient, retryLimit: 60 },
  'sweep-calls': { ...patient, retryLimit: 0, concurrency: 1 },
}
