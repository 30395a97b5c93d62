import { z } from '@hono/zod-openapi'
import { DomainError } from '#server/platform/errors.ts'

type Issue = z.core.$ZodRawIssue
const english = z.locales.en().localeError

/**
 * What is wrong with a value, in our words where the contract has none of its own: the end of a sentence that begins
 * with the field, or, with a capital, a whole one.
 */
export function wrong(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `has to be ${kinds[issue.expected] ?? issue.expected}`
    case 'too_big':
      return amount('at most', issue.maximum, issue.origin)
    case 'too_small':
      return amount('at least', issue.minimum, issue.origin)
    case 'invalid_format':
      return formats[issue.format] ?? 'is not written as it should be'
    case 'invalid_value':
      return `has to be ${either.format(quoted(issue.values))}`
    case 'unrecognized_keys':
      return `I do not know ${all.format(quoted(issue.keys))}.`
    default:
      return String(english(issue) ?? 'is not right')
  }
}

function amount(bound: 'at most' | 'at least', many: number | bigint, of: string): string {
  const what = { string: 'characters', array: 'items' }[of]
  return what ? `has to have ${bound} ${many} ${what}` : `has to be ${bound} ${many}`
}

const all = new Intl.ListFormat('en')
const either = new Intl.ListFormat('en', { type: 'disjunction' })
const quoted = (values: readonly unknown[]) => values.map((value) => `“${String(value)}”`)

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

const formats: Record<string, string> = {
  uuid: 'has to be an id',
  email: 'has to be an email address',
  url: 'has to be a URL',
  datetime: 'has to be an instant that exists, such as 2026-05-20T16:31:07Z',
  date: 'has to be a day that exists, such as 2026-05-20',
  e164: 'has to be a number in E.164',
}

/** Shapes everywhere speak like this. Zod keeps the words for what is wrong in one place for the whole process. */
export function speakOurWords(): void {
  z.config({ localeError: wrong })
}

/** What a shape refused, field by field, each in a whole sentence. */
export function invalidInput(error: z.core.$ZodError): DomainError {
  const fields = error.issues.map(({ path, message }) => ({ path: path.join('.'), message: sentence(path, message) }))
  const said = fields[0]?.message ?? 'That could not be taken as it is.'
  return new DomainError('invalid', 'invalid-input', `${said} Nothing was changed.`, { fields })
}

function sentence(path: PropertyKey[], message: string): string {
  if (!/^\p{Ll}/u.test(message)) return message
  return `${path.length ? `“${path.join('.')}”` : 'What you send'} ${message}.`
}
