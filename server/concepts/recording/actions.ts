import type { Tx } from '#server/platform/work.ts'
import { RecordingStored } from './concept.ts'
import { addressPlace, findRecording, findRecordingOfAttempt } from './queries.ts'

/** A talk has begun that the carrier records. Said twice, it changes nothing. */
export async function expectRecording(
  tx: Tx,
  talk: { userId: string; reflectionId: string; attemptId: string },
): Promise<void> {
  await tx.db
    .insertInto('recording')
    .values({
      id: tx.random.uuid(),
      user_id: talk.userId,
      reflection_id: talk.reflectionId,
      attempt_id: talk.attemptId,
      status: 'expected',
      expected_at: tx.now,
    })
    .onConflict((conflict) => conflict.column('attempt_id').doNothing())
    .execute()
}

/** The recording of an attempt should be ready, or will be soon: go and fetch it. */
export async function askForRecording(tx: Tx, attemptId: string): Promise<void> {
  const recording = await findRecordingOfAttempt(tx.db, attemptId)
  if (recording?.status === 'expected') await tx.enqueue('fetch-recording', { recordingId: recording.id })
}

/**
 * Ours is on disk and was read back: only now may the carrier's copy go. False when another try was first; whoever
 * comes second deletes what it stored.
 */
export async function storeRecording(
  tx: Tx,
  stored: { recordingId: string; carrierAddress: string; blobKey: string; sealedBytes: number; durationMs: number },
): Promise<boolean> {
  const recording = await findRecording(tx.db, stored.recordingId)
  if (!recording) return false
  const taken = await tx.db
    .updateTable('recording')
    .set({
      status: 'stored',
      sealed_carrier_address: await tx.vault.seal(tx.db, addressPlace(recording), stored.carrierAddress),
      blob_key: stored.blobKey,
      sealed_bytes: stored.sealedBytes,
      duration_ms: stored.durationMs,
      stored_at: tx.now,
    })
    .where('id', '=', recording.id)
    .where('status', '=', 'expected')
    .executeTakeFirstOrThrow()
  if (taken.numUpdatedRows === 0n) return false
  const { id, user_id, reflection_id } = recording
  await tx.enqueue('delete-carrier-recording', { recordingId: id })
  await tx.announce(RecordingStored, { recordingId: id, userId: user_id, reflectionId: reflection_id })
  return true
}

/** There is no sound to fetch: the carrier has none, or it was asked for too long in vain. */
export async function giveUpRecording(tx: Tx, recordingId: string, why: 'absent' | 'lost'): Promise<void> {
  await tx.db
    .updateTable('recording')
    .set({ status: why })
    .where('id', '=', recordingId)
    .where('status', '=', 'expected')
    .execute()
}

export async function carrierCopyIsGone(tx: Tx, recordingId: string): Promise<void> {
  await tx.db.updateTable('recording').set({ carrier_deleted_at: tx.now }).where('id', '=', recordingId).execute()
}
