import type { Call } from '../call.ts'
import { DeliveryError } from '../webhooks/courier.ts'
import { callFields } from '../webhooks/forms.ts'
import { readTwiml, TwimlError, type Verb } from './document.ts'
import type { Next, Scene, Source, Stage } from './scene.ts'
import { performers } from './verbs.ts'

/** What Twilio says when an application's TwiML cannot be had, before it hangs up. */
const APOLOGY = 'We are sorry. An application error has occurred. Goodbye.'

/** Documents in a row without a word said, before it is taken for a loop. */
const LONGEST_CHAIN = 100

interface Document {
  verbs: Verb[]
  base: string | undefined
}

/**
 * Executes TwiML on a live call, document after document, and hangs up when there is nothing left to do.
 * Ends quietly when the signal aborts: the call is over, or other TwiML has taken it.
 */
export async function conduct(call: Call, start: Source | { twiml: string }, stage: Stage, signal: AbortSignal) {
  try {
    let document = await open(call, start, stage)
    for (let length = 0; length < LONGEST_CHAIN; length++) {
      const next = await perform(document, { stage, call, signal, base: document.base })
      if (next === 'hang-up') break
      document =
        next instanceof TwimlError ? await fallBack(call, next, document, stage) : await open(call, next, stage)
      signal.throwIfAborted()
    }
  } catch (error) {
    if (signal.aborted) return
    if (!(error instanceof ApplicationError)) throw error
    await call.network.say(APOLOGY)
  }
  if (!signal.aborted) call.end('completed', 'application', 200)
}

/** Neither the document nor its fallback could be had. */
class ApplicationError extends Error {
  override readonly name = 'ApplicationError'
}

/** Executes verbs until one leads elsewhere, or cannot be executed. */
async function perform(document: Document, scene: Scene): Promise<Source | 'hang-up' | TwimlError> {
  for (const verb of document.verbs) {
    scene.signal.throwIfAborted()
    const next = await performVerb(verb, scene).catch((error: unknown) => {
      if (error instanceof TwimlError) return error
      throw error
    })
    if (next !== 'next-verb') return next
  }
  return 'hang-up'
}

async function performVerb(verb: Verb, scene: Scene): Promise<Next> {
  const performer = performers.get(verb.name)
  if (performer) return performer(verb, scene)
  scene.call.warn(12200, `<${verb.name}> is not known here and was passed over.`)
  return 'next-verb'
}

/** Has the document, or the call's fallback for it. */
async function open(call: Call, source: Source | { twiml: string }, stage: Stage): Promise<Document> {
  try {
    return 'twiml' in source
      ? { verbs: readTwiml(source.twiml), base: undefined }
      : await fetchDocument(call, source, stage)
  } catch (error) {
    return await fallBack(call, knownError(error), { base: 'url' in source ? source.url : undefined }, stage)
  }
}

/**
 * The call's fallback for a document that could not be had or executed.
 * @throws ApplicationError when there is none, or it cannot be had either
 */
async function fallBack(
  call: Call,
  { code, message }: DeliveryError | TwimlError,
  failed: Pick<Document, 'base'>,
  stage: Stage,
): Promise<Document> {
  call.warn(code, message)
  const { fallbackUrl, fallbackMethod } = call.order
  if (!fallbackUrl || fallbackUrl === failed.base) throw new ApplicationError(message)
  const fields: Source['fields'] = [
    ['ErrorCode', String(code)],
    ['ErrorUrl', failed.base ?? ''],
  ]
  try {
    return await fetchDocument(call, { url: fallbackUrl, method: fallbackMethod, fields }, stage)
  } catch (again) {
    const second = knownError(again)
    call.warn(second.code, second.message)
    throw new ApplicationError(second.message)
  }
}

function knownError(error: unknown): DeliveryError | TwimlError {
  if (error instanceof DeliveryError || error instanceof TwimlError) return error
  throw error
}

async function fetchDocument(call: Call, { url, method, fields }: Source, stage: Stage): Promise<Document> {
  const { pathname } = new URL(url)
  const fault = stage.faults.strike('twiml', { number: call.order.to, callSid: call.sid, path: pathname })
  if (fault?.does === 'fail') throw new DeliveryError(11200, 'A planted fault kept the TwiML away.')
  if (fault?.does === 'delay') await stage.time.wait(fault.ms * stage.time.tempo, call.over)
  const reply = await stage.courier.send(method, url, [...callFields(call, stage.accountSid), ...fields])
  if (reply.status >= 400) throw new DeliveryError(11200, `The TwiML was answered with ${reply.status}.`)
  if (reply.body.trim() === '') return { verbs: [], base: reply.url }
  if (!isTwiml(reply.contentType)) throw new TwimlError(12300, `Invalid Content-Type: ${reply.contentType || 'none'}`)
  return { verbs: readTwiml(reply.body), base: reply.url }
}

/** Content types that Twilio reads as TwiML (error 12300 for others; playing audio that was sent instead is not simulated). */
function isTwiml(contentType: string): boolean {
  return /^(text|application)\/(xml|html)\b/i.test(contentType)
}
