import { createMiddleware } from 'hono/factory'
import { joinPerson } from '#server/concepts/account/actions/people.ts'
import { findPerson } from '#server/concepts/account/queries.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { HttpContext, HttpEnv } from './env.ts'

/** Lets through who is signed in, and gives somebody who has just signed up their profile and their key. */
export function signedIn({ signIn, work }: HttpContext) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const session = await signIn.whoIs(c.req.raw.headers)
    if (!session) throw new DomainError('unauthenticated', 'not-signed-in', 'Please sign in first.')
    const { user, cookies } = session
    for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
    if (!(await findPerson(work.db, user.id))) {
      await work.transact((tx) => joinPerson(tx, { userId: user.id, displayName: user.name }))
    }
    c.set('user', { id: user.id, email: user.email })
    await next()
  })
}
