import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { PasswordReset, ResetRequest, SignedIn, SignIn, SignUp } from '#contract/sign-in.ts'
import { notFound } from '#server/platform/errors.ts'
import { CLIENT_ADDRESS } from './edge.ts'
import type { HttpContext, HttpEnv } from './env.ts'
import { answer, body, forEverybody, openApiRouter, refusals } from './router.ts'

const done = answer(z.object({}).loose(), 'Done')
const signUp = createRoute({
  ...forEverybody,
  method: 'post',
  path: '/sign-up/email',
  summary: 'Make an account, and be signed in',
  request: { body: body(SignUp) },
  responses: { 200: answer(SignedIn, 'Who you are'), 422: refusals[400], ...refusals },
})
const signIn = createRoute({
  ...forEverybody,
  method: 'post',
  path: '/sign-in/email',
  summary: 'Sign in',
  request: { body: body(SignIn) },
  responses: { 200: answer(SignedIn, 'Who you are'), ...refusals },
})
const signOut = createRoute({
  ...forEverybody,
  method: 'post',
  path: '/sign-out',
  summary: 'End this session',
  responses: { 200: done, ...refusals },
})
const getSession = createRoute({
  ...forEverybody,
  method: 'get',
  path: '/get-session',
  summary: 'The session that the cookie belongs to, or null',
  responses: { 200: answer(SignedIn.nullable(), 'The session'), ...refusals },
})
const askForReset = createRoute({
  ...forEverybody,
  method: 'post',
  path: '/request-password-reset',
  summary: 'Send a link with which to set a new password, if there is such an account',
  request: { body: body(ResetRequest) },
  responses: { 200: done, ...refusals },
})
const followLink = createRoute({
  ...forEverybody,
  method: 'get',
  path: '/reset-password/{token}',
  summary: 'Where the link leads: on to the page on which a new password is set',
  request: { params: z.object({ token: z.string() }), query: z.object({ callbackURL: z.string().min(1).max(500) }) },
  responses: { 302: { description: 'On to that page' }, ...refusals },
})
const resetPassword = createRoute({
  ...forEverybody,
  method: 'post',
  path: '/reset-password',
  summary: 'Set a new password; every session from before is over',
  request: { body: body(PasswordReset) },
  responses: { 200: done, ...refusals },
})

/**
 * Signing up, in and out. What the library can do beyond these is not served, and it is handed only what was checked:
 * a body of these shapes, and a client's address that the client cannot make up.
 */
export function authRoutes(context: HttpContext) {
  return openApiRouter()
    .openapi(signUp, (c) => handOn(c, c.req.valid('json')))
    .openapi(signIn, (c) => handOn(c, c.req.valid('json')))
    .openapi(signOut, (c) => handOn(c, {}))
    .openapi(getSession, (c) => handOn(c))
    .openapi(askForReset, (c) => handOn(c, c.req.valid('json')))
    .openapi(followLink, (c) => {
      if (!PasswordReset.shape.token.safeParse(c.req.valid('param').token).success) throw notFound('link')
      return handOn(c)
    })
    .openapi(resetPassword, (c) => handOn(c, c.req.valid('json')))

  /** Typed as fitting everywhere: the library makes the answers, and a test holds them against their description. */
  function handOn(c: Context<HttpEnv>, checked?: object): Promise<never> {
    const headers = new Headers(c.req.raw.headers)
    headers.set(CLIENT_ADDRESS, c.env.incoming.socket.remoteAddress ?? '0.0.0.0')
    headers.delete('content-length')
    headers.delete('transfer-encoding')
    headers.set('content-type', 'application/json')
    const request = new Request(c.req.url, {
      method: checked ? 'POST' : 'GET',
      headers,
      ...(checked && { body: JSON.stringify(checked) }),
    })
    return context.signIn.answer(request) as Promise<never>
  }
}
