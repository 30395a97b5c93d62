import { z } from 'zod'

/** An instant: ISO 8601 with an offset, such as `2026-05-20T18:31:07.250Z`; no finer than nanoseconds. */
export const Instant = z.iso
  .datetime({ offset: true })
  .refine((instant) => !/\.\d{10}/.test(instant), 'An instant is given to nanoseconds at most.')
  .meta({ id: 'Instant', example: '2026-05-20T16:31:07.250Z' })

/** A local calendar day as it was lived, `YYYY-MM-DD`; a day that does not exist is refused, as is the year 0. */
export const Day = z.iso
  .date('Give a day that exists, as YYYY-MM-DD.')
  .refine((day) => day >= '0001', 'Give a day that exists, as YYYY-MM-DD.')
  .meta({ id: 'Day', example: '2026-05-20' })

/** A wall-clock time of day, `HH:MM`. */
export const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time as HH:MM, from 00:00 to 23:59.')
  .meta({ id: 'TimeOfDay', example: '04:00' })

/** One line of text: no control characters, and no half of a character, neither of which a database can keep. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}]*$/u

/** How somebody is called, written or as it sounds. It is said and shown as text, whatever is in it. */
export const NameText = z
  .string()
  .trim()
  .max(80, 'A name has at most 80 characters.')
  .regex(ONE_LINE, 'A name is one line of letters, signs and spaces.')

export const Name = NameText.min(1, 'Give a name to be greeted by.')

/** Identifies one thing. Opaque: nothing can be read from it. */
export const Id = z.uuid().meta({ id: 'Id' })

/** The longest text a person can give for one answer, in characters (Unicode code points). */
export const MAX_TEXT_LENGTH = 10_000
