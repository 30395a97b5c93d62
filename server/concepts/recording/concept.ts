import { event } from '#server/platform/events.ts'

/**
 * Recording: the sound of a talk.
 *
 * Purpose    Let people hear their own voice again, and nobody else.
 * Principle  A talk that is recorded is fetched from the carrier, sealed, read back, and then deleted there; its owner
 *            can play it.
 * State      expected -> stored | absent (the carrier has none) | lost (it could not be fetched).
 * Invariant  The carrier's copy is deleted only once ours was read back (constraint ours_was_read_back_before_theirs_went).
 * Announces  RecordingStored.
 */
export const RecordingStored = event<{ recordingId: string; userId: string; reflectionId: string }>('RecordingStored')

export interface RecordingTable {
  id: string
  user_id: string
  reflection_id: string
  attempt_id: string
  status: 'expected' | 'stored' | 'absent' | 'lost'
  /** The recording's id at the carrier, with which its copy is deleted. */
  sealed_carrier_address: Buffer | null
  /** Under which name the sealed audio lies in the blob store; each try at fetching it has its own. */
  blob_key: string | null
  /** Length of the sealed audio. */
  sealed_bytes: number | null
  duration_ms: number | null
  expected_at: Temporal.Instant
  stored_at: Temporal.Instant | null
  carrier_deleted_at: Temporal.Instant | null
}

declare module '#server/platform/database.ts' {
  interface Tables {
    recording: RecordingTable
  }
}
