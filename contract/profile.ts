import { z } from 'zod'
import { Name, NameText, TimeOfDay } from './shapes.ts'

/** A person, as they see themselves. */
export const Profile = z
  .object({
    displayName: z.string(),
    namePronunciation: z.string().nullable(),
    email: z.email(),
    timeZone: z.string().describe('IANA time zone'),
    phoneNumber: z.string().nullable().describe('E.164; null until proved'),
    dayStartsAt: TimeOfDay,
    includeRating: z.boolean(),
    maxAttempts: z.int(),
    voice: z.string(),
    callsStopped: z.boolean().describe('True after "never call this number again"'),
    today: z.string().describe('The journal day that it is now for this person, YYYY-MM-DD'),
    carrier: z.object({
      simulated: z.boolean(),
      phoneUrl: z.string().nullable().describe('Where the simulated phone is, in simulator mode'),
    }),
  })
  .meta({ id: 'Profile' })
export type Profile = z.infer<typeof Profile>

/** What of a profile can be changed; what is left out stays as it is. A phone number is changed by proving it. */
export const ProfileChange = z
  .strictObject({
    displayName: Name,
    namePronunciation: NameText.nullable(),
    timeZone: z.string().min(1).max(64),
    dayStartsAt: TimeOfDay,
    includeRating: z.boolean(),
    maxAttempts: z.int().min(1).max(5),
    voice: z.enum(['slt', 'rms', 'awb', 'kal']),
  })
  .partial()
  .meta({ id: 'ProfileChange' })
export type ProfileChange = z.infer<typeof ProfileChange>
