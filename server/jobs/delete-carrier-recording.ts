import { carrierCopyIsGone } from '#server/concepts/recording/actions.ts'
import { addressPlace, findRecording } from '#server/concepts/recording/queries.ts'
import type { JobPayloads } from '#server/platform/jobs.ts'
import type { JobContext } from './context.ts'

/** Deletes the carrier's copy of a recording that is safely ours. */
export async function deleteCarrierRecording(
  { work, carrier }: JobContext,
  { recordingId }: JobPayloads['delete-carrier-recording'],
): Promise<void> {
  const recording = await findRecording(work.db, recordingId)
  if (recording?.status !== 'stored' || !recording.sealed_carrier_address || recording.carrier_deleted_at) return
  await carrier.deleteRecording(
    await work.vault.open(work.db, addressPlace(recording), recording.sealed_carrier_address),
  )
  await work.transact((tx) => carrierCopyIsGone(tx, recordingId))
}
