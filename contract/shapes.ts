import { z } from 'zod'

/** An instant: ISO 8601 with an offset, such as `2026-05-20T18:31:07.250Z`. */
export const Instant = z.iso.datetime({ offset: true }).meta({ id: 'Instant', example: '2026-05-20T16:31:07.250Z' })

/** A local calendar day as it was lived, `YYYY-MM-DD`; a day that does not exist is refused. */
export const Day = z.iso.date().meta({ id: 'Day', example: '2026-05-20' })

/** A wall-clock time of day, `HH:MM`. */
export const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time as HH:MM, from 00:00 to 23:59.')
  .meta({ id: 'TimeOfDay', example: '04:00' })

/** Identifies one thing. Opaque: nothing can be read from it. */
export const Id = z.uuid().meta({ id: 'Id' })

/** The longest text a person can give for one answer, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 10_000
