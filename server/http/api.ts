import { OpenAPIHono } from '@hono/zod-openapi'
import { Scalar } from '@scalar/hono-api-reference'
import { secureHeaders } from 'hono/secure-headers'
import { callRoutes } from './calls.ts'
import { limitBody, nameClient, sameOriginOnly } from './edge.ts'
import { entryRoutes } from './entries.ts'
import type { HttpContext, HttpEnv } from './env.ts'
import { healthRoutes } from './health.ts'
import { liveRoutes } from './live.ts'
import { pageRoutes } from './page.ts'
import { phoneRoutes } from './phone.ts'
import { answerError, problem } from './problem.ts'
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
  api.onError(answerError(context.log))
  api.notFound((c) => problem(404, 'not-found', `There is nothing at ${c.req.path}.`))

  api.use(
    secureHeaders({ strictTransportSecurity: context.publicUrl.startsWith('https:') ? 'max-age=31536000' : false }),
  )
  api.use(limitBody)
  api.route('/', healthRoutes(context))
  api.route('/twilio', carrierRoutes as OpenAPIHono<HttpEnv>)

  api.use('/api/*', sameOriginOnly(context.publicUrl))
  api.on(['GET', 'POST'], '/api/auth/*', nameClient, (c) => context.signIn.answer(c.req.raw))
  for (const area of PRIVATE) {
    api.use(`/api/${area}`, signedIn(context))
    api.use(`/api/${area}/*`, signedIn(context))
  }
  api.route('/api/profile', profileRoutes(context))
  api.route('/api/phone', phoneRoutes(context))
  api.route('/api/prompts', promptRoutes(context))
  api.route('/api/calls', callRoutes(context))
  api.route('/api/reflections', reflectionRoutes(context))
  api.route('/api/entries', entryRoutes(context))
  api.route('/api/recordings', recordingRoutes(context))
  api.route('/api/live', liveRoutes(context))

  api.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Dayline', version: '0.1.0', description: 'The journal that calls you.' },
  })
  api.get('/api/docs', Scalar({ url: '/api/openapi.json', pageTitle: 'The API of Dayline' }))
  api.all('/api/*', (c) => problem(404, 'not-found', `There is nothing at ${c.req.path}.`))
  api.route('/', pageRoutes(context))
  return api
}
