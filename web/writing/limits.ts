/** The longest answer the server takes, in UTF-16 code units: `MAX_TEXT_LENGTH` of the contract, without its zod. */
export const MAX_TEXT_LENGTH = 10_000
