import { Problem } from '#contract/problem.ts'
import type { Dayline } from './dayline.ts'

/** One route of the API, as its description names it. */
export interface DescribedRoute {
  /** `POST /api/calls/{id}/cancel` */
  name: string
  method: string
  path: string
  takesBody: boolean
}

/** Every route that `GET /api/openapi.json` names. */
export async function describedRoutes({ url }: Dayline): Promise<DescribedRoute[]> {
  const { paths } = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { requestBody?: object }>>
  }
  return Object.entries(paths).flatMap(([path, routes]) =>
    Object.entries(routes).map(([key, { requestBody }]) => {
      const method = key.toUpperCase()
      return { name: `${method} ${path}`, method, path, takesBody: requestBody !== undefined }
    }),
  )
}

/** What came back: the status, and what was said when it was a refusal. A stream is not read. */
export interface Told {
  status: number
  type: string | null
  headers: Headers
  /** What JSON says; else the text. */
  body: unknown
}

export interface Asked {
  cookie?: string | undefined
  /** JSON, unless it is text or bytes. */
  body?: unknown
  headers?: Record<string, string>
}

/** Asks as whoever has this cookie, or as nobody. */
export async function ask({ url }: Dayline, method: string, path: string, asked: Asked = {}): Promise<Told> {
  const { cookie, body, headers } = asked
  const isRaw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
  const answer = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(cookie && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body), duplex: 'half' }),
  } as RequestInit)
  const type = answer.headers.get('content-type')
  if (type === 'text/event-stream') await answer.body?.cancel()
  const text = type === 'text/event-stream' ? '' : await answer.text()
  return {
    status: answer.status,
    type,
    headers: answer.headers,
    body: type?.includes('json') && text ? JSON.parse(text) : text,
  }
}

/** A refusal as every one should be: problem details with a code for programs and a sentence for people. */
export function isProblem({ status, type, body }: Told): boolean {
  const read = Problem.safeParse(body)
  return (
    type === 'application/problem+json' &&
    read.success &&
    read.data.status === status &&
    /^[a-z0-9]+(-[a-z0-9]+)*$/.test(read.data.code) &&
    /^[\p{Lu}“].* .*[.…]$/su.test(read.data.detail)
  )
}
