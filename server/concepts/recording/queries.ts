import type { Database } from '#server/platform/database.ts'

export function findRecording(db: Database, recordingId: string) {
  return db.selectFrom('recording').selectAll().where('id', '=', recordingId).executeTakeFirst()
}

export function findRecordingOfAttempt(db: Database, attemptId: string) {
  return db.selectFrom('recording').selectAll().where('attempt_id', '=', attemptId).executeTakeFirst()
}

/** The recordings of these reflections that can be played, oldest first. */
export function listPlayable(db: Database, reflectionIds: string[]) {
  if (reflectionIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('recording')
    .selectAll()
    .where('reflection_id', 'in', reflectionIds)
    .where('status', '=', 'stored')
    .orderBy('expected_at')
    .execute()
}

/** Where the audio is sealed. */
export function audioPlace(recording: { id: string; user_id: string }) {
  return { purpose: 'recording', userId: recording.user_id, recordId: recording.id, field: 'audio' } as const
}

/** Where its address at the carrier is sealed. */
export function addressPlace(recording: { id: string; user_id: string }) {
  return { purpose: 'carrier-address', userId: recording.user_id, recordId: recording.id, field: 'recording' } as const
}
