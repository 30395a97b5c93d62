import { html } from 'hono/html'
import type { ApiDescription } from './description.ts'

export type Html = ReturnType<typeof html>
export type Shape = NonNullable<NonNullable<ApiDescription['components']>['schemas']>[string]

/** A JSON Schema in words: objects as lists of their fields, everything else in a line. */
export function renderShape(shape: Shape): Html {
  if ('$ref' in shape) {
    const name = shape.$ref?.split('/').at(-1)
    return html`<a href="#${name}">${name}</a>`
  }
  const either = shape.anyOf ?? shape.oneOf
  if (either) return joined(either.map(renderShape))
  if (shape.properties) return fields(shape)
  if (shape.items) return html`list of ${renderShape(shape.items)}${remark(shape)}`
  return html`${kindOf(shape)}${limits(shape)}${remark(shape)}`
}

function fields({ properties = {}, required = [], description }: Exclude<Shape, { $ref: string }>): Html {
  return html`${description ? html`<p>${description}</p>` : ''}<dl>${Object.entries(properties).map(
    ([
      name,
      shape,
    ]) => html`<dt><code>${name}</code>${required.includes(name) ? '' : html` <small>optional</small>`}</dt>
      <dd>${renderShape(shape)}</dd>`,
  )}</dl>`
}

function joined(parts: Html[]): Html {
  return html`${parts.map((part, at) => (at === 0 ? part : html` or ${part}`))}`
}

function kindOf(shape: Exclude<Shape, { $ref: string }>): string {
  if (shape.enum) return shape.enum.map((value) => JSON.stringify(value)).join(' or ')
  if (shape.const !== undefined) return JSON.stringify(shape.const)
  const kinds = [shape.type ?? 'anything'].flat().join(' or ')
  return shape.format ? `${kinds} (${shape.format})` : kinds
}

function limits({ minimum, maximum, maxLength, default: fallback }: Exclude<Shape, { $ref: string }>): string {
  const said = [
    minimum !== undefined && maximum !== undefined && `${minimum} to ${maximum}`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    fallback !== undefined && `${JSON.stringify(fallback)} unless given`,
  ].filter(Boolean)
  return said.length ? `, ${said.join(', ')}` : ''
}

function remark({ description }: Exclude<Shape, { $ref: string }>): Html | string {
  return description ? html` <i>${description}</i>` : ''
}
