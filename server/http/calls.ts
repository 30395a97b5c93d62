import { createRoute, z } from '@hono/zod-openapi'
import { Call, CallRequest, Calls } from '#contract/calls.ts'
import { readPerson } from '#server/concepts/account/queries.ts'
import { cancelCall, requestCall } from '#server/concepts/call/actions/calls.ts'
import { findCall, listActiveCalls } from '#server/concepts/call/queries.ts'
import { findReflection } from '#server/concepts/reflection/queries.ts'
import { DomainError, notFound } from '#server/platform/errors.ts'
import { type CallRow, callView } from './call-view.ts'
import type { HttpContext } from './env.ts'
import { idParam } from './ids.ts'
import { answer, body, openApiRouter, refusals } from './router.ts'

const params = z.object({ id: z.string() })
const request = createRoute({
  method: 'post',
  path: '/',
  summary: 'Call me',
  request: { body: { ...body(CallRequest), required: false } },
  responses: { 202: answer(Call, 'The call that will ring'), ...refusals },
})
const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'My calls that are not over',
  request: { query: z.object({ state: z.literal('active').default('active') }) },
  responses: { 200: answer(Calls, 'The one that is due, and those for later'), ...refusals },
})
const read = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One call',
  request: { params },
  responses: { 200: answer(Call, 'The call'), ...refusals },
})
const cancel = createRoute({
  method: 'post',
  path: '/{id}/cancel',
  summary: 'Do not call, or hang up',
  request: { params },
  responses: { 200: answer(Call, 'The call as it is now'), ...refusals },
})

/** Calls, as the signed-in person sees them. */
export function callRoutes({ work, clock }: HttpContext) {
  async function view(userId: string, callId: string): Promise<Call> {
    const call = await findCall(work.db, callId)
    if (call?.user_id !== userId) throw notFound('call')
    return callView(call as CallRow)
  }

  return openApiRouter()
    .openapi(request, async (c) => {
      const userId = c.var.user.id
      const wish = c.req.valid('json') ?? {}
      if (wish.reflectionId) await mayGoOn(userId, wish.reflectionId)
      const scheduledFor = wish.scheduledFor === undefined ? undefined : soonEnough(wish.scheduledFor)
      const callId = await work.transact(async (tx) => {
        const maxAttempts = wish.maxAttempts ?? (await readPerson(tx.db, userId)).max_attempts
        return requestCall(tx, { userId, purpose: 'asked', maxAttempts, scheduledFor })
      })
      return c.json(await view(userId, callId), 202)
    })
    .openapi(list, async (c) => {
      const calls = await listActiveCalls(work.db, c.var.user.id)
      return c.json({ calls: calls.map(callView) }, 200)
    })
    .openapi(read, async (c) => c.json(await view(c.var.user.id, idParam(c.req.valid('param').id, 'call')), 200))
    .openapi(cancel, async (c) => {
      const callId = idParam(c.req.valid('param').id, 'call')
      const wish = { userId: c.var.user.id, callId, reason: 'You cancelled this call.' }
      await work.transact((tx) => cancelCall(tx, wish))
      return c.json(await view(c.var.user.id, callId), 200)
    })

  /** A call goes on with what is open; asking for a reflection that is over, or somebody else's, is refused. */
  async function mayGoOn(userId: string, reflectionId: string): Promise<void> {
    const reflection = await findReflection(work.db, reflectionId)
    if (reflection?.user_id !== userId) throw notFound('reflection')
    if (reflection.status !== 'IN_PROGRESS') {
      throw new DomainError('conflict', 'reflection-is-over', 'That reflection is over already.')
    }
  }

  function soonEnough(instant: string): Temporal.Instant {
    const wanted = Temporal.Instant.from(instant)
    if (Temporal.Instant.compare(wanted, clock.now().add({ hours: MOST_HOURS_AHEAD })) > 0) {
      throw new DomainError('invalid', 'too-far-ahead', 'I can plan a call at most a year ahead.')
    }
    return wanted
  }
}

/** A year. */
const MOST_HOURS_AHEAD = 366 * 24
