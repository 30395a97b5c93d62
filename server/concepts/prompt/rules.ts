import { DomainError } from '#server/platform/errors.ts'

/** What everybody is asked until they choose otherwise. */
export const FIRST_PROMPTS = ['What are you grateful for today?', 'What is one thing you learned today?'] as const

export const MOST_ACTIVE = 5

/** @throws DomainError `no-active-prompt`, `too-many-active-prompts` */
export function checkActive(prompts: readonly { active: boolean }[]): void {
  const active = prompts.filter((prompt) => prompt.active).length
  if (active === 0) {
    throw new DomainError(
      'invalid',
      'no-active-prompt',
      'Keep at least one prompt switched on, so that there is something to ask.',
    )
  }
  if (active > MOST_ACTIVE) {
    throw new DomainError(
      'invalid',
      'too-many-active-prompts',
      'At most five prompts can be switched on. Nothing was changed.',
    )
  }
}
