import { expect, test } from 'vitest'
import { type Contest, conclude, hold, quantile } from './measure.ts'

test('a quantile is a value that was measured, by nearest rank', () => {
  const samples = Array.from({ length: 200 }, (_, index) => 200 - index)
  expect(quantile(samples, 0.5)).toBe(100)
  expect(quantile(samples, 0.99)).toBe(198)
  expect(quantile([7], 0.99)).toBe(7)
})

test('figures are medians over the runs, so that one bad run does not make them', () => {
  const { figures } = conclude(
    '',
    [
      [1, 2, 3],
      [2, 3, 4],
      [900, 901, 902],
    ],
    [],
  )
  expect(figures).toEqual({ p50: 3, p99: 4, worst: 902, count: 9 })
})

test('there is no figure of a measure that met an error in any run, and its samples are kept', async () => {
  const contest: Contest = {
    subject: '',
    goal: {},
    dayline: {
      name: 'dayline',
      run: async (round) => {
        if (round === 1) throw new Error('a call failed')
        return [1, 2, 3]
      },
    },
    rivals: [{ name: 'rival', run: async () => [4] }],
  }
  const [dayline, rival] = [...(await hold([contest], 3)).values()]
  expect(dayline).toEqual({
    name: 'dayline',
    samples: [
      [1, 2, 3],
      [1, 2, 3],
    ],
    errors: ['run 2: a call failed'],
  })
  expect(rival!.figures).toEqual({ p50: 4, p99: 4, worst: 4, count: 3 })
})

test('there is no figure where nothing was measured', () => {
  expect(conclude('', [[1], []], []).figures).toBeUndefined()
  expect(conclude('', [], []).figures).toBeUndefined()
})
