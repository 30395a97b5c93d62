import { expect, test } from 'vitest'
import { answers } from '#simulator/phones/callers.ts'
import { startDayline } from '#test/harness/dayline.ts'

test('who asks to be called, answers and tells their day finds it written, with its recording', async () => {
  await using dayline = await startDayline()
  const ada = await dayline.person({ name: 'Ada' })
  dayline.simulator.whenCalled(
    ada.phone,
    answers('The garden was full of light. That’s all.', 'Bread wants to be left alone. I’m done.'),
  )

  const call = await ada.callMe()
  expect(call).toMatchObject({ status: 'PENDING', purpose: 'asked' })
  expect(await ada.callIsOver(call.id)).toMatchObject({
    status: 'COMPLETED',
    attempts: [{ number: 1, outcome: 'answered' }],
  })

  const entry = await dayline.until('the entry with its recording', async () =>
    (await ada.entries()).find((one) => one.recording),
  )
  expect(entry).toMatchObject({
    method: 'PHONE',
    finished: true,
    timeZone: 'Europe/Berlin',
    answers: [
      { prompt: 'What are you grateful for today?', text: 'The garden was full of light.' },
      { prompt: 'What is one thing you learned today?', text: 'Bread wants to be left alone.' },
    ],
  })
  const rings = dayline.simulator.ledger().filter((ring) => ring.number === ada.phone)
  expect(rings).toHaveLength(2) // the proof, and this one
  expect(rings[1]!.said[0]!.text).toMatch(/^Hello Ada\. This is your daily reflection call/)
})
