/** The longest answer the server takes, in characters: `MAX_TEXT_LENGTH` of the contract, without its zod. */
export const MAX_TEXT_LENGTH = 10_000

/** How many characters a text is too long by, 0 when it fits; counted as the server does, an emoji as one. */
export function charactersOver(text: string): number {
  if (text.length <= MAX_TEXT_LENGTH) return 0
  return Math.max(0, [...text].length - MAX_TEXT_LENGTH)
}
