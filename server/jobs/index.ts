import { endProof } from '#server/concepts/account/actions/proofs.ts'
import { endReflection, settleReflection } from '#server/concepts/reflection/actions/sittings.ts'
import type { JobHandlers } from '#server/platform/queue.ts'
import type { JobContext } from './context.ts'
import { deleteCarrierRecording } from './delete-carrier-recording.ts'
import { endAttempt } from './end-attempt.ts'
import { fetchRecording } from './fetch-recording.ts'
import { placeCall } from './place-call.ts'
import { settleAttempt } from './settle-attempt.ts'
import { sweepCalls } from './sweep-calls.ts'

/** Every durable job. All of them may run twice: each looks at the rows before it acts. */
export function allJobs(context: JobContext): JobHandlers {
  const { work } = context
  return {
    'place-call': (job) => placeCall(context, job),
    'settle-attempt': (job) => settleAttempt(context, job),
    'end-attempt': (job) => endAttempt(context, job),
    'sweep-calls': () => sweepCalls(context),
    'fetch-recording': (job) => fetchRecording(context, job),
    'delete-carrier-recording': (job) => deleteCarrierRecording(context, job),
    'settle-reflection': ({ reflectionId }) => work.transact((tx) => settleReflection(tx, reflectionId)),
    'close-day': ({ reflectionId }) => work.transact((tx) => endReflection(tx, reflectionId)),
    'expire-proof': ({ proofId }) =>
      work.transact((tx) =>
        endProof(tx, proofId, 'expired', 'The code has run out. Ask for a new one when you have your phone at hand.'),
      ),
  }
}
