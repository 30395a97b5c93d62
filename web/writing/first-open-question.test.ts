import { expect, test } from 'vitest'
import { firstOpenQuestion } from './first-open-question.ts'

const prompts = [0, 1, 2].map((position) => ({ position, text: 'What?', kind: 'open' as const }))
const typed = (position: number, text: string) => ({ position, text, hearing: '', closed: false })
const skipped = (position: number) => ({ position, text: '', hearing: '', closed: true })

test('who comes back goes on at the first question without words', () => {
  expect(firstOpenQuestion({ prompts, answers: [] })).toBe(0)
  expect(firstOpenQuestion({ prompts, answers: [typed(0, 'The garden.')] })).toBe(1)
  expect(firstOpenQuestion({ prompts, answers: [typed(0, ' '), typed(1, 'Bread.')] })).toBe(0)
})

test('a question that was left out on the phone is not asked again, and the last one stays when all have words', () => {
  expect(firstOpenQuestion({ prompts, answers: [skipped(0), typed(1, 'Bread.')] })).toBe(2)
  expect(firstOpenQuestion({ prompts, answers: [skipped(0), typed(1, 'Bread.'), typed(2, 'Light.')] })).toBe(2)
})
