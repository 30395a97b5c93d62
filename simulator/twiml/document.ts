import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom'

/** One element of TwiML, without XML's machinery. */
export interface Verb {
  name: string
  attributes: Readonly<Record<string, string>>
  children: readonly Verb[]
  /** All text within, with what SSML marks up read as the words themselves. */
  text: string
}

/** A document that cannot be executed, with Twilio's error code. */
export class TwimlError extends Error {
  override readonly name = 'TwimlError'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Reads `<Response>` and gives its verbs.
 * @throws TwimlError 12100 when it is no well-formed XML, 12102 when its root is not Response
 */
export function readTwiml(text: string): Verb[] {
  let root: Element | null
  try {
    root = new DOMParser({ onError: onErrorStopParsing }).parseFromString(text.trimStart(), 'text/xml').documentElement
  } catch (error) {
    throw new TwimlError(12100, `Document parse failure: ${(error as Error).message.split('\n')[0]}`)
  }
  if (root?.tagName !== 'Response') {
    throw new TwimlError(12102, `Invalid element: the root is ${root?.tagName ?? 'missing'}, not Response`)
  }
  return [...elementsOf(root)].map(toVerb)
}

function toVerb(element: Element): Verb {
  return {
    name: element.tagName,
    attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    children: [...elementsOf(element)].map(toVerb),
    text: spokenText(element).replace(/\s+/g, ' ').trim(),
  }
}

function* elementsOf(parent: Element): Generator<Element> {
  for (const node of parent.childNodes) if (node.nodeType === node.ELEMENT_NODE) yield node as Element
}

/** Words as they would be heard: `<sub alias>` says its alias, `<break>` and its like are a gap between words. */
function spokenText(element: Element): string {
  let words = ''
  for (const node of element.childNodes) {
    if (node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE) words += node.nodeValue ?? ''
    if (node.nodeType !== node.ELEMENT_NODE) continue
    const child = node as Element
    words += child.tagName === 'sub' && child.hasAttribute('alias') ? child.getAttribute('alias') : spokenText(child)
    if (child.tagName === 'break' || child.tagName === 'p' || child.tagName === 's') words += ' '
  }
  return words
}
