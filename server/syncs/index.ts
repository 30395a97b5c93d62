import type { DialCountries } from '#server/concepts/account/rules.ts'
import type { Sync } from '#server/platform/events.ts'
import {
  askForRecordingWhenCallCompleted,
  expectRecordingWhenCallAnswered,
  pinDayWhenCallAnswered,
} from './begin-sitting-when-call-answered.ts'
import {
  endProofWhenItsCallCompleted,
  endProofWhenItsCallFailed,
  endProofWhenItsCallWasCancelled,
} from './end-proof-when-its-call-ended.ts'
import { giveFirstPromptsWhenPersonJoined } from './give-first-prompts-when-person-joined.ts'
import { openReflectionWhenCallRequested } from './open-reflection-when-call-requested.ts'
import { placeCallWhenRequested } from './place-call-when-requested.ts'
import { refuseCallThatMayNotBeDialled } from './refuse-call-that-may-not-be-dialled.ts'
import { refuseCallWhenTodayIsWritten } from './refuse-call-when-today-is-written.ts'
import { ringWhenProofRequested } from './ring-when-proof-requested.ts'
import {
  endReflectionWhenCallCancelled,
  endReflectionWhenCallFailed,
  settleReflectionWhenCallCompleted,
} from './settle-reflection-when-call-ended.ts'
import {
  cancelCallsWhenStopped,
  cancelWaitingCallWhenReflectionCompleted,
} from './stop-ringing-when-it-is-no-longer-wanted.ts'
import { tellPages } from './tell-pages.ts'
import {
  writeEntryWhenReflectionCompleted,
  writeEntryWhenReflectionLeftUnfinished,
} from './write-entry-when-reflection-completed.ts'

/** Every rule between concepts. Those of one event run in the order in which they stand here: what may veto comes first. */
export function allSyncs(settings: { countries: DialCountries }): Sync[] {
  return [
    giveFirstPromptsWhenPersonJoined,
    ringWhenProofRequested,

    refuseCallWhenTodayIsWritten,
    refuseCallThatMayNotBeDialled(settings.countries),
    openReflectionWhenCallRequested,
    placeCallWhenRequested,

    pinDayWhenCallAnswered,
    expectRecordingWhenCallAnswered,

    settleReflectionWhenCallCompleted,
    askForRecordingWhenCallCompleted,
    endReflectionWhenCallFailed,
    endReflectionWhenCallCancelled,
    endProofWhenItsCallCompleted,
    endProofWhenItsCallFailed,
    endProofWhenItsCallWasCancelled,

    writeEntryWhenReflectionCompleted,
    writeEntryWhenReflectionLeftUnfinished,
    cancelWaitingCallWhenReflectionCompleted,
    cancelCallsWhenStopped,

    ...tellPages,
  ]
}
