import { expect, test } from 'vitest'
import { answers, caller } from '#simulator/phones/callers.ts'
import { startDayline } from '#test/harness/dayline.ts'

const saysHelloAndNothingElse = caller(async (phone) => {
  phone.answer()
  await phone.hearsQuestion()
  await phone.says('Hello?')
  await phone.staysUntilTheEnd()
})

test('a hello and then silence leaves the day open, and the hello with it', async () => {
  await using dayline = await startDayline({ now: '2026-05-01T16:00:00Z' })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, saysHelloAndNothingElse)
  const first = await ada.callMe()
  expect(await ada.callIsOver(first.id)).toMatchObject({ status: 'COMPLETED' })
  expect(ada.rings().at(-1)!.said.at(-1)!.text).toContain('I did not hear anything')
  expect((await ada.entries()).filter((entry) => entry.finished)).toEqual([])

  dayline.simulator.whenCalled(ada.phone, answers('The garden. That’s all.', 'Bread. I’m done.'))
  await ada.callIsOver((await ada.callMe()).id)
  const entry = await dayline.until('the entry', async () => (await ada.entries()).find((one) => one.finished))
  expect(entry.answers.map(({ text }) => text)).toEqual(['Hello? The garden.', 'Bread.'])
})
