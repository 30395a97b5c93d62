import { createRoute, z } from '@hono/zod-openapi'
import { Proof, ProofRequest, ProofStarted } from '#contract/phone.ts'
import { resumeCalls, stopCalls } from '#server/concepts/account/actions/people.ts'
import { requestProof } from '#server/concepts/account/actions/proofs.ts'
import { findProof } from '#server/concepts/account/queries.ts'
import { readPhoneNumber } from '#server/concepts/account/rules.ts'
import { notFound } from '#server/platform/errors.ts'
import type { HttpContext } from './env.ts'
import { idParam } from './ids.ts'
import { answer, body, openApiRouter, refusals } from './router.ts'

const prove = createRoute({
  method: 'post',
  path: '/proofs',
  summary: 'Ring this number, so that the code shown here can be keyed in there',
  request: { body: body(ProofRequest) },
  responses: { 202: answer(ProofStarted, 'The phone is about to ring'), ...refusals },
})
const readProof = createRoute({
  method: 'get',
  path: '/proofs/{id}',
  summary: 'How a proof stands',
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: answer(Proof, 'Its status'), ...refusals },
})
const stop = createRoute({
  method: 'post',
  path: '/stop',
  summary: 'No more calls, at once',
  responses: { 204: { description: 'Stopped' }, ...refusals },
})
const resume = createRoute({
  method: 'post',
  path: '/resume',
  summary: 'Calls again',
  responses: { 204: { description: 'Resumed' }, ...refusals },
})

/** A person's phone: proving that it is theirs, and whether it may ring. */
export function phoneRoutes({ work, countries }: HttpContext) {
  return openApiRouter()
    .openapi(prove, async (c) => {
      const number = readPhoneNumber(c.req.valid('json').phoneNumber, countries)
      const proof = await work.transact((tx) => requestProof(tx, c.var.user.id, number))
      return c.json({ ...proof, expiresAt: proof.expiresAt.toString() }, 202)
    })
    .openapi(readProof, async (c) => {
      const proof = await findProof(work.db, idParam(c.req.valid('param').id, 'proof'))
      if (proof?.user_id !== c.var.user.id) throw notFound('proof')
      return c.json({ status: proof.status, reason: proof.reason }, 200)
    })
    .openapi(stop, async (c) => {
      await work.transact((tx) => stopCalls(tx, c.var.user.id, 'web'))
      return c.body(null, 204)
    })
    .openapi(resume, async (c) => {
      await work.transact((tx) => resumeCalls(tx, c.var.user.id))
      return c.body(null, 204)
    })
}
