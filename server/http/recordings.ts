import { createRoute, z } from '@hono/zod-openapi'
import { audioPlace, findRecording } from '#server/concepts/recording/queries.ts'
import { notFound } from '#server/platform/errors.ts'
import { parseRange } from './byte-range.ts'
import type { HttpContext } from './env.ts'
import { idParam } from './ids.ts'
import { problem } from './problem.ts'
import { openApiRouter, refusals, refused } from './router.ts'

const audio = { 'audio/wav': { schema: z.string().meta({ format: 'binary' }) } }
const play = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'The sound of a talk, whole or a range of its bytes',
  request: {
    params: z.object({ id: z.string() }),
    headers: z.object({ range: z.string().optional().meta({ example: 'bytes=0-65535' }) }),
  },
  responses: {
    200: { content: audio, description: 'The whole' },
    206: { content: audio, description: 'The range that was asked for' },
    416: refused,
    ...refusals,
  },
})

/** The sound of a talk, opened as it is sent and never kept in any cache. Byte ranges let a player seek (RFC 9110, 14). */
export function recordingRoutes({ work, blobs }: HttpContext) {
  return openApiRouter().openapi(play, async (c) => {
    const recording = await findRecording(work.db, idParam(c.req.valid('param').id, 'recording'))
    if (recording?.user_id !== c.var.user.id || recording.status !== 'stored') throw notFound('recording')
    const size = recording.sealed_bytes!
    const length = work.vault.plainLength(size)
    const range = parseRange(c.req.valid('header').range, length)
    if (range === 'unsatisfiable') {
      const refusal = problem(416, 'range-not-satisfiable', 'The recording is shorter than that.')
      refusal.headers.set('content-range', `bytes */${length}`)
      return refusal
    }
    const { from, to } = range ?? { from: 0, to: length }
    const blob = { size, read: (from: number, to: number) => blobs.read(recording.blob_key!, from, to) }
    const sound = work.vault.openRange(work.db, audioPlace(recording), blob, { from, to })
    const isHead = c.req.method === 'HEAD' // reads nothing, so nothing is opened for it
    return c.newResponse(isHead ? null : (ReadableStream.from(sound) as ReadableStream), range ? 206 : 200, {
      'content-type': 'audio/wav',
      'content-length': String(to - from),
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      ...(range && { 'content-range': `bytes ${from}-${to - 1}/${length}` }),
    })
  })
}
