import type { HttpBindings } from '@hono/node-server'
import { upgradeWebSocket } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { heedCarrier, rememberEvent, resumeAttempt } from '#server/concepts/call/actions/attempts.ts'
import { findAttempt } from '#server/concepts/call/queries.ts'
import { askForRecording } from '#server/concepts/recording/actions.ts'
import type { Clock } from '#server/platform/clock.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Log } from '#server/platform/log.ts'
import type { Work } from '#server/platform/work.ts'
import type { Line, TalkOf } from '#server/voice/line.ts'
import { parseForm, readAnswerEvent, readRecordingEvent, readRelayEnd, readStatusEvent } from './events.ts'
import { openRelayLine, type RelayLine } from './relay.ts'
import { carrierUrl, type FormFields, signatureFits, socketUrl } from './signature.ts'
import { connectTwiml, emptyTwiml, goodbyeTwiml } from './twiml.ts'

export interface CarrierSide {
  work: Work
  clock: Clock
  log: Log
  /** Leads the talk over a line that has been opened. */
  beginTalk(line: Line, of: TalkOf): void
  publicUrl: string
  /** The account's auth tokens that are in force. */
  authTokens: readonly string[]
}

type Attempt = NonNullable<Awaited<ReturnType<typeof findAttempt>>>
type Env = { Bindings: HttpBindings; Variables: { attempt: Attempt; fields: FormFields } }

/** Where the carrier reaches us about one attempt. The token in the path tells which, and cannot be guessed. */
export function carrierAddresses(publicUrl: string) {
  const at = (what: string) => (token: string) => carrierUrl(publicUrl, `/twilio/${what}/${token}`)
  return {
    answer: at('answer'),
    status: at('status'),
    action: at('action'),
    recording: at('recording'),
    relay: (token: string) => socketUrl(publicUrl, `/twilio/relay/${token}`),
  }
}

/**
 * Everything the carrier asks or tells us. Nothing is parsed before its signature was checked; what is forged, or about
 * an attempt that we do not know, is answered with 403 and changes nothing.
 */
export function carrierRoutes(side: CarrierSide) {
  const { work, publicUrl } = side
  const addresses = carrierAddresses(publicUrl)
  const routes = new Hono<Env>()

  routes.post('/:what{answer|status|action|recording}/:token', async (c, next) => {
    const body = await c.req.text()
    const url = carrierUrl(publicUrl, c.env.incoming.url ?? '')
    const fields = parseForm(body)
    const signature = c.req.header('x-twilio-signature')
    if (!signatureFits({ authTokens: side.authTokens, url, params: fields, signature })) throw forged()
    c.set('attempt', await knownAttempt(side, c.req.param('token')))
    c.set('fields', fields)
    await next()
  })

  /** Somebody picked up: from here on the call is ours to lead. */
  routes.post('/answer/:token', async (c) => {
    const { id, token, reflection_id } = c.var.attempt
    const { carrierCallId } = readAnswerEvent(c.var.fields)
    await work.transact((tx) => heedCarrier(tx, id, { carrierCallId, status: 'in-progress' }))
    const now = await knownAttempt(side, token)
    if (now.call_status !== 'IN_PROGRESS' || now.status !== 'live') return twiml(c, goodbyeTwiml())
    const recording = reflection_id ? { recording: { statusUrl: addresses.recording(token) } } : {}
    return twiml(
      c,
      connectTwiml({ socketUrl: addresses.relay(token), actionUrl: addresses.action(token), ...recording }),
    )
  })

  routes.post('/status/:token', async (c) => {
    const attemptId = c.var.attempt.id
    const { carrierCallId, status, sequence = -1 } = readStatusEvent(c.var.fields)
    await work.transact(async (tx) => {
      if (!(await rememberEvent(tx, { carrierCallId, status, sequence, attemptId }))) return
      await heedCarrier(tx, attemptId, { carrierCallId, status })
    })
    return twiml(c, emptyTwiml())
  })

  /** The socket is closed. We ended it: so does the call. It broke: take the talk up again, at the question it was at. */
  routes.post('/action/:token', async (c) => {
    const { id, token } = c.var.attempt
    const { why } = readRelayEnd(c.var.fields)
    if (why === 'we-ended') return twiml(c, goodbyeTwiml())
    if (why === 'dropped' && (await work.transact((tx) => resumeAttempt(tx, id)))) {
      return twiml(c, connectTwiml({ socketUrl: addresses.relay(token), actionUrl: addresses.action(token) }))
    }
    return twiml(c, emptyTwiml())
  })

  routes.post('/recording/:token', async (c) => {
    const attemptId = c.var.attempt.id
    const { carrierCallId, status } = readRecordingEvent(c.var.fields)
    await work.transact(async (tx) => {
      const event = { carrierCallId, status: `recording-${status}`, sequence: 0, attemptId }
      if (await rememberEvent(tx, event)) await askForRecording(tx, attemptId)
    })
    return twiml(c, emptyTwiml())
  })

  routes.get(
    '/relay/:token',
    async (c, next) => {
      const url = socketUrl(publicUrl, c.env.incoming.url ?? '')
      const signature = c.req.header('x-twilio-signature')
      if (!signatureFits({ authTokens: side.authTokens, url, signature })) throw forged()
      const attempt = await knownAttempt(side, c.req.param('token'))
      if (attempt.call_status !== 'IN_PROGRESS' || attempt.status !== 'live') throw forged()
      c.set('attempt', attempt)
      await next()
    },
    upgradeWebSocket((c) => relay(side, c.get('attempt') as Attempt)),
  )
  return routes
}

/** One socket of ConversationRelay, from its opening to its close. */
function relay({ clock, log, beginTalk }: CarrierSide, attempt: Attempt) {
  let line: RelayLine | undefined
  return {
    onOpen(_event: unknown, socket: { send(text: string): void; close(code?: number, reason?: string): void }) {
      line = openRelayLine(socket, { log, clock, callSid: attempt.carrier_call_id ?? '' })
      beginTalk(line, {
        attemptId: attempt.id,
        userId: attempt.user_id,
        proofId: attempt.proof_id,
        reflectionId: attempt.reflection_id,
      })
    },
    onMessage: (event: { data: unknown }) => line?.receive(String(event.data)),
    onClose: (event: { code?: number }) => line?.closed(event.code),
  }
}

async function knownAttempt({ work }: CarrierSide, token: string): Promise<Attempt> {
  const attempt = await findAttempt(work.db, { token })
  if (!attempt) throw forged()
  return attempt
}

/** One answer for every reason, so that it teaches nothing. */
function forged(): DomainError {
  return new DomainError('forbidden', 'not-the-carrier', 'This address is for the phone carrier only.')
}

function twiml(c: Context, document: string) {
  return c.body(document, 200, { 'content-type': 'text/xml; charset=utf-8' })
}
