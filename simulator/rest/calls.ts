import { Hono } from 'hono'
import type { Call } from '../call.ts'
import { spanOf, wholeSecond } from '../dates.ts'
import type { Exchange } from '../exchange.ts'
import { addressOf, callOrder, methodOf } from './call-order.ts'
import { notFound, RestError } from './errors.ts'
import { pageOf } from './paging.ts'
import { callResource } from './resources.ts'

/** Calls: create, list, fetch, update. */
export function callRoutes(exchange: Exchange, account: { accountSid: string; fromNumber: string }): Hono {
  const resource = (call: Call) => callResource(call, account.accountSid)
  const find = (sid: string, path: string) => {
    const call = exchange.find(sid)
    if (!call) throw notFound(path)
    return call
  }
  return new Hono()
    .post('/Calls.json', async (c) => {
      const call = exchange.place(callOrder(new URLSearchParams(await c.req.text()), account.fromNumber))
      return c.json(resource(call), 201)
    })
    .get('/Calls.json', (c) => {
      const request = new URL(c.req.url)
      const found = exchange.calls.filter(fitting(request.searchParams)).reverse()
      return c.json(pageOf(found.map(resource), 'calls', request))
    })
    .get('/Calls/:file{CA[0-9a-f]+\\.json}', (c) => c.json(resource(find(sidOf(c.req.param('file')), c.req.path))))
    .post('/Calls/:file{CA[0-9a-f]+\\.json}', async (c) => {
      const call = find(sidOf(c.req.param('file')), c.req.path)
      update(exchange, call, new URLSearchParams(await c.req.text()))
      return c.json(resource(call))
    })
}

export function sidOf(file: string): string {
  return file.slice(0, file.indexOf('.'))
}

/** @throws RestError 21220 when the call is not in a state for it; 400 when nothing is asked */
function update(exchange: Exchange, call: Call, form: URLSearchParams): void {
  const status = form.get('Status')
  const url = addressOf(form.get('Url') || undefined, 21205, 'Url')
  const twiml = form.get('Twiml') || undefined
  if (status !== null && status !== 'canceled' && status !== 'completed') {
    throw new RestError(400, 20001, 'Status must be canceled or completed')
  }
  if (call.isOver) throw new RestError(400, 21220, 'Call is not in-progress. Cannot redirect.')
  if (status) {
    exchange.hangUp(call, status)
    return
  }
  if (!url && !twiml) throw new RestError(400, 20001, 'One of Status, Url and Twiml is needed')
  if (!call.isLive) throw new RestError(400, 21220, 'Call is not in-progress. Cannot redirect.')
  exchange.redirect(call, url ? { url, method: methodOf(form.get('Method')), fields: [] } : { twiml: twiml! })
}

/**
 * The list's filters. StartTime and EndTime take a day in UTC or an instant; `<` means before it, `>` on or after. A
 * call that has not been dialled has no start yet, so it fits no filter on that.
 */
function fitting(query: URLSearchParams): (call: Call) => boolean {
  const same = (name: string, value: (call: Call) => string | null) => {
    const wanted = query.get(name)
    return (call: Call) => wanted === null || wanted === '' || value(call) === wanted
  }
  const when = (name: string, instant: (call: Call) => Temporal.Instant | undefined) => {
    const bounds = (['', '<', '>'] as const).map((sign) => bound(query.get(name + sign), sign, name))
    return (call: Call) => bounds.every((fits) => fits(instant(call)))
  }
  const filters = [
    same('To', ({ order }) => order.to),
    same('From', ({ order }) => order.from),
    same('Status', ({ status }) => status),
    same('ParentCallSid', () => null),
    when('StartTime', ({ dialedAt }) => dialedAt),
    when('EndTime', ({ endedAt }) => endedAt),
  ]
  return (call) => filters.every((fits) => fits(call))
}

/** @throws RestError when the value is no date */
export function bound(value: string | null, sign: '' | '<' | '>', name: string) {
  if (!value) return () => true
  const span = spanOf(value)
  if (!span) throw new RestError(400, 20001, `${name} is not a valid date`)
  return (instant: Temporal.Instant | undefined) => {
    if (!instant) return false
    const at = wholeSecond(instant)
    const afterStart = Temporal.Instant.compare(at, span.from) >= 0
    if (sign === '>') return afterStart
    if (sign === '<') return !afterStart
    return afterStart && Temporal.Instant.compare(at, span.until) < 0
  }
}
