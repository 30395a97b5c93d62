import { Id } from '#contract/shapes.ts'
import { notFound } from '#server/platform/errors.ts'

/** An id from a path. One that could not be anybody's is answered like one that is somebody else's: 404. */
export function idParam(id: string, what: string): string {
  if (!Id.safeParse(id).success) throw notFound(what)
  return id
}
