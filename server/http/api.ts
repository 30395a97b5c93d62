import { OpenAPIHono } from '@hono/zod-openapi'
import { secureHeaders } from 'hono/secure-headers'
import { authRoutes } from './auth.ts'
import { callRoutes } from './calls.ts'
import { type ApiDescription, describeApi } from './description.ts'
import { docsRoutes } from './docs.ts'
import { forTheirEyes, limitBody, sameOriginOnly } from './edge.ts'
import { entryRoutes } from './entries.ts'
import type { HttpContext, HttpEnv } from './env.ts'
import { healthRoutes } from './health.ts'
import { liveRoutes } from './live.ts'
import { otherMethods } from './methods.ts'
import { pageRoutes } from './page.ts'
import { phoneRoutes } from './phone.ts'
import { answerError, nothingThere } from './problem.ts'
import { profileRoutes } from './profile.ts'
import { promptRoutes } from './prompts.ts'
import { recordingRoutes } from './recordings.ts'
import { reflectionRoutes } from './reflections.ts'
import { signedIn } from './session.ts'

/** What only the person themselves may reach. */
const PRIVATE = ['profile', 'phone', 'prompts', 'calls', 'reflections', 'entries', 'recordings', 'live']

/**
 * Everything that is served over HTTP. The carrier's routes come in from outside: they know no sessions.
 */
export function createApi(context: HttpContext, carrierRoutes: OpenAPIHono | { fetch: unknown }) {
  const api = new OpenAPIHono<HttpEnv>()
  const isSecure = context.publicUrl.startsWith('https:')
  api.onError(answerError(context.log))
  api.notFound(nothingThere)

  api.use(secureHeaders({ xFrameOptions: 'DENY', strictTransportSecurity: isSecure ? 'max-age=31536000' : false }))
  api.use(limitBody)
  api.route('/', healthRoutes(context))
  api.route('/twilio', carrierRoutes as OpenAPIHono<HttpEnv>)
  api.all('/twilio/*', nothingThere)

  api.use('/api/*', forTheirEyes, sameOriginOnly(context.publicUrl))
  api.route('/api/auth', authRoutes(context))
  // The star stands for nothing at all too: a second line for the bare path would ask who it is twice.
  for (const area of PRIVATE) api.use(`/api/${area}/*`, signedIn(context))
  api.route('/api/profile', profileRoutes(context))
  api.route('/api/phone', phoneRoutes(context))
  api.route('/api/prompts', promptRoutes(context))
  api.route('/api/calls', callRoutes(context))
  api.route('/api/reflections', reflectionRoutes(context))
  api.route('/api/entries', entryRoutes(context))
  api.route('/api/recordings', recordingRoutes(context))
  api.route('/api/live', liveRoutes(context))

  let description: ApiDescription | undefined
  const describe = () => (description ??= describeApi(api, { isSecure }))
  api.get('/api/openapi.json', (c) => c.json(describe()))
  api.route('/api/docs', docsRoutes(describe, context.random))
  for (const path of ['/api/*', '/healthz', '/readyz']) api.all(path, otherMethods(describe))
  api.route('/', pageRoutes(context))
  return api
}
