import { endProof } from '#server/concepts/account/actions/proofs.ts'
import { endReflection, settleReflection } from '#server/concepts/reflection/actions/sittings.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { JobHandlers } from '#server/platform/queue.ts'
import { CarrierRefusal, CarrierUnclear } from '#server/voice/carrier.ts'
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
    'settle-attempt': (job) => reachingCarrier(settleAttempt(context, job)),
    'end-attempt': (job) => reachingCarrier(endAttempt(context, job)),
    'sweep-calls': () => sweepCalls(context),
    'fetch-recording': (job) => reachingCarrier(fetchRecording(context, job)),
    'delete-carrier-recording': (job) => reachingCarrier(deleteCarrierRecording(context, job)),
    'settle-reflection': ({ reflectionId }) => work.transact((tx) => settleReflection(tx, reflectionId)),
    'close-day': ({ reflectionId }) => work.transact((tx) => endReflection(tx, reflectionId)),
    'expire-proof': ({ proofId }) =>
      work.transact((tx) =>
        endProof(tx, proofId, 'expired', 'The code has run out. Ask for a new one when you have your phone at hand.'),
      ),
  }
}

/** Outside dialling, a carrier that does not answer, or says no, is asked again later: that is no fault of ours. */
async function reachingCarrier(run: Promise<void>): Promise<void> {
  try {
    await run
  } catch (error) {
    if (!(error instanceof CarrierRefusal || error instanceof CarrierUnclear)) throw error
    throw new DomainError('unavailable', 'carrier-away', 'The phone carrier could not be asked; it is asked again.')
  }
}
