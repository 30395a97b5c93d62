/** Where a reflection stands, judged from its answers alone, so that it can be judged again after any crash. */
export type Standing = 'complete' | 'unfinished' | 'empty'

/**
 * @param positions of every prompt that was to be asked
 * @param answers what there is of answers, in any order
 */
export function standing(
  positions: readonly number[],
  answers: readonly { position: number; closed: boolean; hasWords: boolean }[],
): Standing {
  if (!answers.some((answer) => answer.hasWords)) return 'empty'
  const closed = new Set(answers.filter((answer) => answer.closed).map((answer) => answer.position))
  return positions.every((position) => closed.has(position)) ? 'complete' : 'unfinished'
}

/** The first prompt that has no closed answer yet; null when all were gone through. */
export function currentPosition(
  positions: readonly number[],
  answers: readonly { position: number; closed: boolean }[],
): number | null {
  const closed = new Set(answers.filter((answer) => answer.closed).map((answer) => answer.position))
  return positions.find((position) => !closed.has(position)) ?? null
}
