import { createRoute } from '@hono/zod-openapi'
import { Profile, ProfileChange } from '#contract/profile.ts'
import { changeProfile } from '#server/concepts/account/actions/people.ts'
import { findSuppression, openPhoneNumber, readPerson } from '#server/concepts/account/queries.ts'
import { journalDay } from '#server/platform/local-day.ts'
import type { HttpContext, HttpEnv } from './env.ts'
import { answer, body, openApiRouter, refusals } from './router.ts'

const read = createRoute({
  method: 'get',
  path: '/',
  summary: 'Who I am',
  responses: { 200: answer(Profile, 'The profile'), ...refusals },
})
const change = createRoute({
  method: 'patch',
  path: '/',
  summary: 'Change what is given, leave the rest',
  request: { body: body(ProfileChange) },
  responses: { 200: answer(Profile, 'The profile as it is now'), ...refusals },
})

/** A person, as they see themselves. */
export function profileRoutes(context: HttpContext) {
  return openApiRouter()
    .openapi(read, async (c) => c.json(await view(context, c.var.user), 200))
    .openapi(change, async (c) => {
      await context.work.transact((tx) => changeProfile(tx, c.var.user.id, c.req.valid('json')))
      return c.json(await view(context, c.var.user), 200)
    })
}

async function view({ work, clock, phoneUrl }: HttpContext, user: HttpEnv['Variables']['user']): Promise<Profile> {
  const userId = user.id
  const person = await readPerson(work.db, userId)
  const dayStartsAt = person.day_starts_at.slice(0, 5)
  return {
    displayName: person.display_name,
    namePronunciation: person.name_pronunciation,
    email: user.email,
    timeZone: person.time_zone,
    phoneNumber: await openPhoneNumber(work.db, work.vault, userId),
    dayStartsAt,
    includeRating: person.include_rating,
    maxAttempts: person.max_attempts,
    voice: person.voice,
    callsStopped: person.phone_hash !== null && (await findSuppression(work.db, person.phone_hash)) !== undefined,
    today: journalDay(clock.now(), person.time_zone, dayStartsAt).toString(),
    carrier: { simulated: phoneUrl !== null, phoneUrl },
  }
}
