import { z } from 'zod'
import { Day } from './shapes.ts'

/** What one day became. */
export const Entry = z
  .object({
    day: Day,
    timeZone: z.string(),
    method: z.enum(['PHONE', 'TEXT']),
    finished: z.boolean().describe('False when the talk broke off before the last question'),
    rating: z.int().min(-2).max(2).nullable(),
    writtenAt: z.string().describe('When the entry was last written, an instant'),
    begunLabel: z.string().describe('The local time at which it was begun, HH:MM, in the zone of that day'),
    answers: z.array(
      z.object({
        position: z.int().min(0),
        prompt: z.string(),
        text: z.string(),
        startsAtMs: z.int().optional().describe('Where in the recording it begins'),
        endsAtMs: z.int().optional(),
      }),
    ),
    recording: z
      .object({ url: z.string(), durationMs: z.int() })
      .nullable()
      .describe('Null while there is none, or while it is still being fetched'),
  })
  .meta({ id: 'Entry' })
export type Entry = z.infer<typeof Entry>

export const Entries = z
  .object({ entries: z.array(Entry), next: z.string().nullable().describe('Pass as `before` to read on') })
  .meta({ id: 'Entries' })
export type Entries = z.infer<typeof Entries>
