import { createHash } from 'node:crypto'
import { findAttempt } from '#server/concepts/call/queries.ts'
import { giveUpRecording, storeRecording } from '#server/concepts/recording/actions.ts'
import { audioPlace, findRecording } from '#server/concepts/recording/queries.ts'
import { WavMeter } from '#server/concepts/recording/rules.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { JobPayloads } from '#server/platform/jobs.ts'
import type { JobContext } from './context.ts'

/** A carrier that has had no recording for this long after the talk has none. Hours. */
const GIVE_UP_AFTER_HOURS = 6

type Expected = NonNullable<Awaited<ReturnType<typeof findRecording>>>

/**
 * Brings a talk's audio home: fetched and sealed in one stream, put on disk, read back in full, and only then recorded
 * as ours, which lets the carrier's copy go. Not there yet is no failure: the queue asks again.
 */
export async function fetchRecording(
  context: JobContext,
  { recordingId }: JobPayloads['fetch-recording'],
): Promise<void> {
  const { work, carrier, clock } = context
  const recording = await findRecording(work.db, recordingId)
  if (recording?.status !== 'expected') return
  const attempt = await findAttempt(work.db, { id: recording.attempt_id })
  const offered = attempt?.carrier_call_id ? await carrier.findRecordings(attempt.carrier_call_id) : []
  const ready = offered.find((one) => one.status === 'completed')
  const audio = ready && (await carrier.fetchRecording(ready.recordingId))
  if (ready && audio) return bringHome(context, recording, ready.recordingId, audio)

  const isAbsent = offered.length > 0 && offered.every((one) => one.status === 'absent' || one.status === 'failed')
  const isLate = Temporal.Instant.compare(clock.now(), recording.expected_at.add({ hours: GIVE_UP_AFTER_HOURS })) > 0
  if (isAbsent || isLate) return work.transact((tx) => giveUpRecording(tx, recordingId, isAbsent ? 'absent' : 'lost'))
  throw new DomainError('unavailable', 'recording-not-ready', 'The carrier does not have the recording yet.')
}

async function bringHome(
  context: JobContext,
  recording: Expected,
  carrierAddress: string,
  audio: ReadableStream<Uint8Array>,
): Promise<void> {
  const { work, blobs, random } = context
  const place = audioPlace(recording)
  const meter = new WavMeter()
  const heard = createHash('sha256')
  async function* measured() {
    for await (const chunk of audio) {
      meter.take(chunk)
      heard.update(chunk)
      yield chunk
    }
  }
  // A name of its own for each try: two that overlap cannot write into each other's bytes.
  const blobKey = random.uuid()
  const { size } = await blobs.put(blobKey, work.vault.sealStream(work.db, place, measured()))
  let kept = false
  try {
    const blob = { size, read: (from: number, to: number) => blobs.read(blobKey, from, to) }
    const readBack = createHash('sha256')
    for await (const chunk of work.vault.openRange(work.db, place, blob)) readBack.update(chunk)
    if (!readBack.digest().equals(heard.digest())) {
      throw new DomainError(
        'unavailable',
        'recording-not-kept',
        'What was stored is not what was fetched; it is fetched again.',
      )
    }
    const stored = {
      recordingId: recording.id,
      carrierAddress,
      blobKey,
      sealedBytes: size,
      durationMs: meter.durationMs(),
    }
    kept = await work.transact((tx) => storeRecording(tx, stored))
  } finally {
    if (!kept) await blobs.delete(blobKey)
  }
}
