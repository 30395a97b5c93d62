import { createRoute } from '@hono/zod-openapi'
import { Prompts, PromptsChange } from '#contract/prompts.ts'
import { replacePrompts } from '#server/concepts/prompt/actions.ts'
import { listPrompts } from '#server/concepts/prompt/queries.ts'
import type { HttpContext } from './env.ts'
import { answer, body, openApiRouter, refusals } from './router.ts'

const read = createRoute({
  method: 'get',
  path: '/',
  summary: 'What I am asked',
  responses: { 200: answer(Prompts, 'All prompts, in order'), ...refusals },
})
const replace = createRoute({
  method: 'put',
  path: '/',
  summary: 'Make this the whole list',
  request: { body: body(PromptsChange) },
  responses: { 200: answer(Prompts, 'All prompts as they are now'), ...refusals },
})

/** What somebody chose to be asked. */
export function promptRoutes({ work }: HttpContext) {
  const list = async (userId: string) => ({ prompts: await listPrompts(work.db, work.vault, userId) })
  return openApiRouter()
    .openapi(read, async (c) => c.json(await list(c.var.user.id), 200))
    .openapi(replace, async (c) => {
      await work.transact((tx) => replacePrompts(tx, c.var.user.id, c.req.valid('json').prompts))
      return c.json(await list(c.var.user.id), 200)
    })
}
