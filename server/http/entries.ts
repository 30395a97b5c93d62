import { createRoute, z } from '@hono/zod-openapi'
import { Entries, Entry } from '#contract/entries.ts'
import { Day } from '#contract/shapes.ts'
import { findEntry, listEntries } from '#server/concepts/journal/queries.ts'
import { listPlayable } from '#server/concepts/recording/queries.ts'
import { notFound } from '#server/platform/errors.ts'
import { entryView } from './entry-view.ts'
import type { HttpContext } from './env.ts'
import { answer, openApiRouter, refusals } from './router.ts'

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'My days, newest first',
  request: { query: z.object({ before: Day.optional(), limit: z.coerce.number().int().min(1).max(100).default(30) }) },
  responses: { 200: answer(Entries, 'One page of entries'), ...refusals },
})
const read = createRoute({
  method: 'get',
  path: '/{day}',
  summary: 'One day',
  request: { params: z.object({ day: Day }) },
  responses: { 200: answer(Entry, 'What that day became'), ...refusals },
})

/** The journal. */
export function entryRoutes({ work }: HttpContext) {
  return openApiRouter()
    .openapi(list, async (c) => {
      const { before, limit } = c.req.valid('query')
      const entries = await listEntries(work.db, work.vault, c.var.user.id, { before, limit: limit + 1 })
      const page = entries.slice(0, limit)
      const sittings = page.flatMap((entry) => entry.sittings)
      const recordings = await listPlayable(
        work.db,
        sittings.map((sitting) => sitting.reflection_id),
      )
      const next = entries.length > limit ? page.at(-1)!.day : null
      return c.json({ entries: page.map((entry) => entryView(entry, recordings)), next }, 200)
    })
    .openapi(read, async (c) => {
      const entry = await findEntry(work.db, work.vault, c.var.user.id, c.req.valid('param').day)
      if (!entry) throw notFound('entry')
      const recordings = await listPlayable(
        work.db,
        entry.sittings.map((sitting) => sitting.reflection_id),
      )
      return c.json(entryView(entry, recordings), 200)
    })
}
