import { RestError } from './errors.ts'

/** One page of a list, in Twilio's shape. Pages count from 0; `PageSize` is 50 unless asked, at most 1000. */
export function pageOf<Item extends { sid: string }>(items: Item[], key: string, request: URL) {
  const size = numberOf(request.searchParams.get('PageSize'), 'PageSize', 50, 1, 1000)
  const page = numberOf(request.searchParams.get('Page'), 'Page', 0, 0, Number.MAX_SAFE_INTEGER)
  const start = page * size
  const shown = items.slice(start, start + size)
  const uriOf = (wanted: number, token?: string) => {
    const query = new URLSearchParams(request.searchParams)
    query.delete('PageToken')
    query.set('PageSize', String(size))
    query.set('Page', String(wanted))
    if (token) query.set('PageToken', token)
    return `${request.pathname}?${query}`
  }
  const last = shown.at(-1)
  return {
    first_page_uri: uriOf(0),
    end: shown.length > 0 ? start + shown.length - 1 : start,
    previous_page_uri: page > 0 ? uriOf(page - 1, `PB${items[start]?.sid ?? ''}`) : null,
    [key]: shown,
    uri: `${request.pathname}${request.search}`,
    page_size: size,
    start,
    next_page_uri: last && start + size < items.length ? uriOf(page + 1, `PA${last.sid}`) : null,
    page,
  }
}

function numberOf(text: string | null, name: string, otherwise: number, least: number, most: number): number {
  if (text === null) return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) throw new RestError(400, 20001, `${name} is not a valid number`)
  return Math.min(value, most)
}
