import type { Entry } from '#contract/entries.ts'
import type { WrittenAnswer } from '#server/concepts/journal/concept.ts'
import type { OpenedEntry } from '#server/concepts/journal/queries.ts'

interface Playable {
  id: string
  reflection_id: string
  attempt_id: string
  duration_ms: number | null
  expected_at: Temporal.Instant
}

/** A day as its person reads it: all its sittings in the order in which they were begun, as one. */
export function entryView(entry: OpenedEntry, recordings: readonly Playable[]): Entry {
  const { sittings } = entry
  const mine = recordings.filter((recording) =>
    sittings.some((sitting) => sitting.reflection_id === recording.reflection_id),
  )
  const recording = mine.at(-1)
  const answers = sittings.flatMap((sitting) => sitting.answers)
  return {
    day: entry.day,
    timeZone: entry.time_zone,
    method: sittings.some((sitting) => sitting.method === 'PHONE') ? 'PHONE' : 'TEXT',
    finished: sittings.some((sitting) => sitting.finished),
    rating: sittings.findLast((sitting) => sitting.rating !== null)?.rating ?? null,
    writtenAt: entry.written_at.toString(),
    begunLabel: entry.begun_at.toZonedDateTimeISO(entry.time_zone).toPlainTime().toString({ smallestUnit: 'minute' }),
    answers: answers.map((answer, position) => ({
      position,
      prompt: answer.prompt,
      text: answer.text,
      ...placeInAudio(answer, recording),
    })),
    recording: recording ? { url: `/api/recordings/${recording.id}`, durationMs: recording.duration_ms ?? 0 } : null,
  }
}

/** Where an answer lies in the recording: counted from the moment at which the call was picked up and the recording began. */
function placeInAudio(answer: WrittenAnswer, recording: Playable | undefined) {
  if (!recording || answer.attemptId !== recording.attempt_id || !answer.startsAt || !answer.endsAt) return {}
  const since = (instant: string) =>
    Math.max(0, Temporal.Instant.from(instant).epochMilliseconds - recording.expected_at.epochMilliseconds)
  return { startsAtMs: since(answer.startsAt), endsAtMs: since(answer.endsAt) }
}
