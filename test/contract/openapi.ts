import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Twilio's public OpenAPI document, where it lies beside the repository. */
const PATH = join(import.meta.dirname, '../../../shared/twilio-oai/twilio_api_v2010.json')

/** Whether there is a document to hold answers against. */
export const hasOpenApi: boolean = existsSync(PATH)

interface Property {
  type?: string
  nullable?: boolean
  pattern?: string
  enum?: string[]
  $ref?: string
}

interface OpenApi {
  components: { schemas: Record<string, Property & { properties?: Record<string, Property> }> }
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: Property }> }> }>
  >
}

let document: OpenApi | undefined

function openApi(): OpenApi {
  document ??= JSON.parse(readFileSync(PATH, 'utf8')) as OpenApi
  return document
}

/** The names of a schema's fields, sorted. */
export function fieldsOf(schema: string): string[] {
  return Object.keys(openApi().components.schemas[schema]?.properties ?? {}).sort()
}

/** The names of a list's fields (the paging ones and the list's own), sorted. */
export function listFieldsOf(path: string): string[] {
  const schema = openApi().paths[path]?.get?.responses['200']?.content['application/json']?.schema
  return Object.keys((schema as { properties?: object } | undefined)?.properties ?? {}).sort()
}

/** What is wrong with a resource's values by the types, patterns and enums of its schema; empty when nothing is. */
export function complaints(schema: string, resource: Record<string, unknown>): string[] {
  const properties = openApi().components.schemas[schema]?.properties ?? {}
  return Object.entries(properties).flatMap(([name, property]) => {
    const value = resource[name]
    const target = property.$ref ? openApi().components.schemas[property.$ref.split('/').at(-1) ?? ''] : property
    if (value === null || value === undefined) return property.nullable || property.$ref ? [] : [`${name} is missing`]
    const { type, pattern, enum: choices } = target ?? {}
    const isType = type === undefined || type === (typeof value === 'number' ? 'integer' : typeof value)
    if (!isType) return [`${name} is ${typeof value}, not ${type}`]
    if (pattern && !new RegExp(pattern).test(String(value))) return [`${name} does not look like ${pattern}`]
    return choices && !choices.includes(String(value)) ? [`${name} is ${value}, none of ${choices}`] : []
  })
}
