import { Hono } from 'hono'
import { audioPlace, findRecording } from '#server/concepts/recording/queries.ts'
import { DomainError, notFound } from '#server/platform/errors.ts'
import { parseRange } from './byte-range.ts'
import type { HttpContext, HttpEnv } from './env.ts'
import { idParam } from './ids.ts'

/** The sound of a talk, opened as it is sent and never kept in any cache. Byte ranges let a player seek (RFC 9110, 14). */
export function recordingRoutes({ work, blobs }: HttpContext) {
  return new Hono<HttpEnv>().get('/:id', async (c) => {
    const recording = await findRecording(work.db, idParam(c.req.param('id'), 'recording'))
    if (recording?.user_id !== c.var.user.id || recording.status !== 'stored') throw notFound('recording')
    const size = recording.sealed_bytes!
    const length = work.vault.plainLength(size)
    const range = parseRange(c.req.header('range'), length)
    if (range === 'unsatisfiable') {
      throw new DomainError('invalid', 'range-not-satisfiable', 'The recording is shorter than that.')
    }
    const blob = { size, read: (from: number, to: number) => blobs.read(recording.blob_key!, from, to) }
    const audio = work.vault.openRange(work.db, audioPlace(recording), blob, range ?? { from: 0, to: length })
    const { from, to } = range ?? { from: 0, to: length }
    return c.body(ReadableStream.from(audio) as ReadableStream, range ? 206 : 200, {
      'content-type': 'audio/wav',
      'content-length': String(to - from),
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      ...(range && { 'content-range': `bytes ${from}-${to - 1}/${length}` }),
    })
  })
}
