export function findNode26(candidates?: string[]): string
