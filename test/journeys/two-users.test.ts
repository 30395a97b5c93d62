import { expect, test } from 'vitest'
import { answers } from '#simulator/phones/callers.ts'
import { startDayline } from '#test/harness/dayline.ts'

test.each([2, 10])('%i people on the phone at once: each finds their own words, and nobody else’s', async (many) => {
  await using dayline = await startDayline({ now: '2026-05-01T18:00+02:00', tempo: 5 })
  const people = await Promise.all(
    Array.from({ length: many }, async (_, index) => {
      const person = await dayline.person({
        name: `Person${index}`,
        prompts: [`What was good, Person${index}?`, 'And more?'],
      })
      const words = [`Garden ${index} was full of light.`, `Bread ${index} wants to be left alone.`]
      dayline.simulator.whenCalled(person.phone, answers(`${words[0]} That’s all.`, `${words[1]} That’s all.`))
      return { index, person, words }
    }),
  )
  const asked = await Promise.all(people.map(async (one) => ({ ...one, call: await one.person.callMe() })))
  for (const { person, call } of asked) expect(await person.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED' })

  const talks = asked.map(({ person }) => person.rings().at(-1)!)
  const lastAnswered = Math.max(...talks.map(({ answeredAt }) => answeredAt!.epochMilliseconds))
  const firstOver = Math.min(...talks.map(({ endedAt }) => endedAt!.epochMilliseconds))
  expect(lastAnswered).toBeLessThan(firstOver) // they did talk at once

  for (const { index, person, words, call } of asked) {
    const entries = await dayline.until('the entry with its recording', async () => {
      const all = await person.entries()
      return all[0]?.recording && all
    })
    expect(entries).toMatchObject([
      { finished: true, answers: [{ prompt: `What was good, Person${index}?`, text: words[0] }, { text: words[1] }] },
    ])
    expect(person.rings()).toHaveLength(2)
    expect(person.rings()[1]!.said[0]!.text).toMatch(
      new RegExp(`^Hello Person${index}\\. .*What was good, Person${index}\\?$`),
    )

    const other = asked[(index + 1) % many]!.person
    for (const path of [`/api/calls/${call.id}`, `/api/reflections/${call.reflectionId}`, entries[0]!.recording!.url]) {
      expect((await other.send('GET', path)).status).toBe(404)
      expect((await person.send('GET', path)).status).toBe(200)
    }
  }
})
