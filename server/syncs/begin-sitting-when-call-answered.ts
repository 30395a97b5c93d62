import { readDayRule } from '#server/concepts/account/queries.ts'
import { CallAnswered, CallCompleted } from '#server/concepts/call/concept.ts'
import { askForRecording, expectRecording } from '#server/concepts/recording/actions.ts'
import { pinDay } from '#server/concepts/reflection/actions/sittings.ts'
import { sync } from '#server/platform/events.ts'

/** What is said in this call belongs to the day on which it was picked up, however long it lasts. */
export const pinDayWhenCallAnswered = sync(CallAnswered, async ({ userId, reflectionId }, tx) => {
  if (reflectionId) await pinDay(tx, reflectionId, await readDayRule(tx.db, userId))
})

/** A reflection by phone is recorded; a proof is not. */
export const expectRecordingWhenCallAnswered = sync(CallAnswered, async ({ userId, reflectionId, attemptId }, tx) => {
  if (reflectionId) await expectRecording(tx, { userId, reflectionId, attemptId })
})

/** The carrier says when a recording is ready, mostly. Whether or not it does, somebody goes and looks. */
export const askForRecordingWhenCallCompleted = sync(CallCompleted, async ({ attemptId }, tx) => {
  await askForRecording(tx, attemptId)
})
