import { holdRelay, type RelayEnd } from '../relay/session.ts'
import type { Fields } from '../webhooks/signature.ts'
import { methodOf, type Next, type Performer, resolve, type Scene, type Source } from './scene.ts'

/**
 * `<Connect><ConversationRelay>`: the socket has the call until it ends; then `action` says what follows.
 *
 * When the call itself ends first, `action` is still told (SessionStatus `completed`), and its answer goes nowhere.
 * When other TwiML takes the call over by REST, it is not asked.
 */
export const connect: Performer = async (verb, scene) => {
  const noun = verb.children.find(({ name }) => name === 'ConversationRelay')
  if (!noun) {
    scene.call.warn(12200, '<Connect> holds nothing that is known here.')
    return 'next-verb'
  }
  const { action, method } = verb.attributes
  const source = (end: RelayEnd): Source => ({
    url: resolve(action!, scene),
    method: methodOf(method),
    fields: actionFields(end),
  })
  const end = await holdRelay(noun, scene)
  if (scene.call.isOver) {
    if (action) tellAction(scene, source(end))
    throw scene.call.over.reason
  }
  scene.signal.throwIfAborted()
  return action ? source(end) : ('next-verb' satisfies Next)
}

function tellAction(scene: Scene, { url, method, fields }: Source): void {
  scene.stage.reporter.actionAfterEnd(scene.call, url, method, fields)
}

/** Fields as seen on live calls: SessionStatus `ended`, `completed` or `failed`, and what the application handed over. */
function actionFields(end: RelayEnd): Fields {
  const fields: Fields = [
    ['SessionId', end.sessionId],
    ['SessionStatus', end.status],
    ['SessionDuration', String(Math.round(end.durationMs / 1000))],
  ]
  if (end.handoffData !== undefined) fields.push(['HandoffData', end.handoffData])
  if (end.error) fields.push(['ErrorCode', String(end.error.code)], ['ErrorMessage', end.error.message])
  return fields
}
