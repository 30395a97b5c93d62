import { createRoute, z } from '@hono/zod-openapi'
import { AnswerChange, Completion, Reflection, ReflectionOpened } from '#contract/reflections.ts'
import { readDayRule } from '#server/concepts/account/queries.ts'
import { listPrompts } from '#server/concepts/prompt/queries.ts'
import { openReflection, pinDay } from '#server/concepts/reflection/actions/sittings.ts'
import { completeTyped, typeAnswer } from '#server/concepts/reflection/actions/typing.ts'
import { type ReadReflection, readReflection } from '#server/concepts/reflection/queries.ts'
import { currentPosition } from '#server/concepts/reflection/rules.ts'
import { notFound } from '#server/platform/errors.ts'
import { journalDay } from '#server/platform/local-day.ts'
import { mayType } from '#server/policies/may-type.ts'
import type { HttpContext } from './env.ts'
import { idParam } from './ids.ts'
import { answer, body, openApiRouter, refusals } from './router.ts'

const params = z.object({ id: z.string() })
/** Zod takes what is coerced for optional; in a path nothing is. */
const position = z.coerce
  .number()
  .int()
  .min(0)
  .max(1000)
  .openapi({ param: { name: 'position', in: 'path', required: true } })
const read = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'What is asked, and what was answered so far',
  request: { params },
  responses: { 200: answer(Reflection, 'The reflection'), ...refusals },
})
const open = createRoute({
  method: 'post',
  path: '/',
  summary: 'Type my reflection, or go on with the one that is open',
  responses: { 201: answer(ReflectionOpened, 'What to answer'), ...refusals },
})
const keep = createRoute({
  method: 'put',
  path: '/{id}/answers/{position}',
  summary: 'Keep what I typed so far',
  request: {
    params: z.object({ id: z.string(), position }),
    body: body(AnswerChange),
  },
  responses: { 204: { description: 'Kept' }, ...refusals },
})
const complete = createRoute({
  method: 'post',
  path: '/{id}/complete',
  summary: 'I am done',
  request: { params, body: { ...body(Completion), required: false } },
  responses: { 200: answer(Reflection, 'The reflection; its entry is written'), ...refusals },
})

/** Reflections: what the page shows while one talks, and how one is typed. */
export function reflectionRoutes({ work, clock }: HttpContext) {
  async function readOwn(userId: string, id: string): Promise<Reflection> {
    const reflection = await readReflection(work.db, work.vault, idParam(id, 'reflection'))
    if (reflection.user_id !== userId) throw notFound('reflection')
    return view(reflection)
  }

  return openApiRouter()
    .openapi(read, async (c) => c.json(await readOwn(c.var.user.id, c.req.valid('param').id), 200))
    .openapi(open, async (c) => {
      const userId = c.var.user.id
      const { timeZone, dayStartsAt } = await readDayRule(work.db, userId)
      const today = journalDay(clock.now(), timeZone, dayStartsAt).toString()
      await mayType(work.db, userId, today)
      const { id } = await work.transact(async (tx) => {
        const prompts = (await listPrompts(tx.db, tx.vault, userId)).filter((prompt) => prompt.active)
        return openReflection(tx, { userId, method: 'TEXT', prompts })
      })
      const opened = await readReflection(work.db, work.vault, id)
      return c.json({ id, day: opened.day ?? today, prompts: opened.prompts }, 201)
    })
    .openapi(keep, async (c) => {
      const userId = c.var.user.id
      const { id, position } = c.req.valid('param')
      const reflectionId = idParam(id, 'reflection')
      await work.transact(async (tx) => {
        await typeAnswer(tx, { reflectionId, userId, position, text: c.req.valid('json').text })
        await pinDay(tx, reflectionId, await readDayRule(tx.db, userId))
      })
      return c.body(null, 204)
    })
    .openapi(complete, async (c) => {
      const userId = c.var.user.id
      const reflectionId = idParam(c.req.valid('param').id, 'reflection')
      const rating = c.req.valid('json')?.rating
      await work.transact((tx) => completeTyped(tx, { reflectionId, userId, rating }))
      return c.json(await readOwn(userId, reflectionId), 200)
    })
}

function view(reflection: ReadReflection): Reflection {
  const positions = reflection.prompts.map((prompt) => prompt.position)
  return {
    id: reflection.id,
    status: reflection.status,
    method: reflection.method,
    day: reflection.day,
    timeZone: reflection.time_zone,
    prompts: reflection.prompts,
    answers: reflection.answers.map(({ position, text, hearing, closed }) => ({ position, text, hearing, closed })),
    currentPosition: currentPosition(positions, reflection.answers),
  }
}
