import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { Random } from '#server/platform/random.ts'
import type { ApiDescription } from './description.ts'
import { type Html, renderShape, type Shape } from './docs-shape.ts'
import { STYLE } from './docs-style.ts'
import type { HttpEnv } from './env.ts'

/** The same, for people: one page that runs no script and asks no other host for anything. */
export function docsRoutes(describe: () => ApiDescription, random: Random) {
  return new Hono<HttpEnv>().get('/', (c) => {
    const nonce = random.bytes(16).toString('base64')
    c.header(
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    return c.html(page(describe(), nonce))
  })
}

type Route = NonNullable<NonNullable<ApiDescription['paths']>[string]['get']>
type Operation = { method: string; path: string; route: Route }

function page(api: ApiDescription, nonce: string): Html {
  const groups = Map.groupBy(operationsOf(api), ({ path }) => areaOf(path))
  const areas = [...groups.keys(), 'shapes']
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>The API of Dayline</title>
    <style nonce="${nonce}">${raw(STYLE)}</style>
  </head>
  <body>
    <header>
      <h1>The API of Dayline</h1>
      <p>
        JSON in, JSON out; times in ISO 8601. Signing up or in gives a cookie, which goes with every other request. Every
        refusal is a <a href="#Problem">Problem</a>: a code for programs, a sentence for people, and nothing was changed.
        Programs read <a href="/api/openapi.json">openapi.json</a> instead.
      </p>
      <nav aria-label="Areas">${areas.map((area) => html`<a href="#${area}">${area}</a> `)}</nav>
    </header>
    <main>
      ${[...groups].map(
        ([area, operations]) => html`<section>
          <h2 id="${area}">${area}</h2>
          ${operations.map(operation)}
        </section>`,
      )}
      <section>
        <h2 id="shapes">Shapes</h2>
        ${Object.entries(api.components?.schemas ?? {}).map(
          ([name, shape]) => html`<article><h3 id="${name}">${name}</h3>${renderShape(shape)}</article>`,
        )}
      </section>
    </main>
  </body>
</html>`
}

/** All there is; what watches over the process comes last. */
function operationsOf(api: ApiDescription): Operation[] {
  const isForPeople = ({ path }: Operation) => path.startsWith('/api/')
  const operations = Object.entries(api.paths ?? {}).flatMap(([path, routes]) =>
    Object.entries(routes).map(([method, route]) => ({ method: method.toUpperCase(), path, route: route as Route })),
  )
  return [...operations.filter(isForPeople), ...operations.filter((operation) => !isForPeople(operation))]
}

/** `calls` of `/api/calls/{id}`; what is not below `/api` is about the server's health. */
function areaOf(path: string): string {
  return /^\/api\/([^/]+)/.exec(path)?.[1] ?? 'health'
}

function operation({ method, path, route }: Operation): Html {
  const sent = bodyOf(route.requestBody)
  const answers = Object.entries(route.responses ?? {}).filter(([status]) => Number(status) < 400)
  return html`<article>
    <h3><b>${method}</b> <code>${path}</code></h3>
    <p>${route.summary}</p>
    ${parametersOf(route)}
    ${sent ? html`<h4>You send</h4>${renderShape(sent)}` : ''}
    ${answers.map(([status, answer]) => {
      const shape = bodyOf(answer)
      return html`<h4>${status} <span>${answer.description}</span></h4>${shape ? renderShape(shape) : ''}`
    })}
  </article>`
}

function parametersOf(route: Route): Html {
  const parameters = (route.parameters ?? []).filter((parameter) => 'name' in parameter)
  if (parameters.length === 0) return html``
  return html`<dl>${parameters.map(
    ({ name, in: place, schema }) =>
      html`<dt><code>${name}</code> <small>${place}</small></dt><dd>${schema ? renderShape(schema) : ''}</dd>`,
  )}</dl>`
}

/** The shape of a request's or an answer's body; there is one media type each. */
function bodyOf(carrier: object | undefined): Shape | undefined {
  const { content } = (carrier ?? {}) as { content?: Record<string, { schema?: Shape }> }
  return Object.values(content ?? {})[0]?.schema
}
