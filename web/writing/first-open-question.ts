import type { Reflection } from '#contract/reflections.ts'

/**
 * Where somebody goes on who comes back: the first question, counted from 0, that has no words yet and was not gone
 * through; when every one has, the last.
 */
export function firstOpenQuestion({ prompts, answers }: Pick<Reflection, 'prompts' | 'answers'>): number {
  const isDone = (position: number) =>
    answers.some((answer) => answer.position === position && (answer.closed || answer.text.trim() !== ''))
  const open = prompts.findIndex(({ position }) => !isDone(position))
  return open === -1 ? prompts.length - 1 : open
}
