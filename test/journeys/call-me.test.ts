import { expect, test } from 'vitest'
import { answers, caller } from '#simulator/phones/callers.ts'
import { startDayline } from '#test/harness/dayline.ts'

test('who asks to be called, answers and tells their day finds it written, with its recording', async () => {
  await using dayline = await startDayline()
  const ada = await dayline.person({ name: 'Ada' })
  dayline.simulator.whenCalled(
    ada.phone,
    answers('The garden was full of light. That’s all.', 'Bread wants to be left alone. I’m done.'),
  )

  const call = await ada.callMe()
  expect(call).toMatchObject({ purpose: 'asked', scheduledFor: expect.any(String), reason: null })
  expect(['PENDING', 'IN_PROGRESS']).toContain(call.status)
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
  expect(ada.rings()).toHaveLength(2) // the proof, and this one
  expect(ada.rings()[1]!.said[0]!.text).toMatch(/^Hello Ada\. This is your daily reflection call/)
})

test('markup in a name and in a prompt is spoken and shown as text', async () => {
  await using dayline = await startDayline({ now: '2026-05-01T18:00+02:00' })
  const name = `Ada</Say><Dial>+19005550123</Dial> & "Co" <b>'`
  const prompt = `What is </ConversationRelay><Hangup/> 2 < 3 & "4" <break time="9s"/> to you?`
  const ada = await dayline.person({ name, prompts: [prompt] })
  const words = '<script>alert(1)</script> & <img src=x> were on my mind.'
  dayline.simulator.whenCalled(ada.phone, answers(`${words} That’s all.`))

  const call = await ada.callMe()
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED' })

  const ring = ada.rings().at(-1)!
  expect(ring.warnings).toEqual([])
  expect(ring.said.map(({ by, text }) => [by, text])).toEqual([
    ['application', expect.stringContaining(`Hello ${name}. This is your daily`)],
    ['person', `${words} That’s all.`],
    ['application', expect.stringContaining('Goodbye.')],
  ])
  expect(ring.said[0]!.text.endsWith(prompt)).toBe(true)
  expect(dayline.simulator.ledger().every(({ number }) => number === ada.phone)).toBe(true)
  expect(await ada.must('GET', '/api/profile')).toMatchObject({ displayName: name })
  const [entry] = await ada.entries()
  expect(entry!.answers).toMatchObject([{ prompt, text: words }])
  expect((await ada.send('GET', '/api/entries')).headers.get('content-type')).toMatch(/^application\/json/)
})

test('while somebody talks, their page is told that words come, and finds them word by word', async () => {
  await using dayline = await startDayline({ now: '2026-05-01T18:00+02:00', tempo: 10 })
  const ada = await dayline.person()
  const held = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
  dayline.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hearsQuestion()
      await phone.says('The garden was full', { final: false })
      await held[0].promise
      await phone.says('of light.')
      await phone.says('And then', { final: false })
      await held[1].promise
      await phone.says('it rained. That’s all.')
      await phone.hearsQuestion()
      await phone.says('Bread wants')
      await held[2].promise
      await phone.says('to be left alone. I’m done.')
    }),
  )
  await using page = await ada.openPage()
  const call = await ada.callMe()
  const { reflectionId } = call
  const read = () => ada.reflection(reflectionId!)
  const answered = (await dayline.until('the first words', async () => {
    const { answers } = await read()
    return answers[0]?.hearing === 'The garden was full' && answers
  }))!
  expect(answered).toEqual([{ position: 0, text: '', hearing: 'The garden was full', closed: false }])
  expect(await read()).toMatchObject({ status: 'IN_PROGRESS', method: 'PHONE', day: '2026-05-01', currentPosition: 0 })
  expect(await ada.call(call.id)).toMatchObject({ status: 'IN_PROGRESS', phase: 'talking' })
  expect(page.events).toContainEqual({ type: 'call', callId: call.id, status: 'PENDING' })
  expect(page.events).toContainEqual({ type: 'call', callId: call.id, status: 'IN_PROGRESS' })
  expect(page.events).toContainEqual({ type: 'answer', reflectionId })
  expect(page.events.filter(({ type }) => type === 'entry')).toEqual([])

  held[0].resolve()
  const grown = await dayline.until('final words, and more after them', async () => {
    const { answers } = await read()
    return answers[0]?.hearing === 'And then' && answers
  })
  expect(grown).toEqual([{ position: 0, text: 'The garden was full of light.', hearing: 'And then', closed: false }])

  held[1].resolve()
  await dayline.until('the second answer', async () => (await read()).answers[1]?.text === 'Bread wants')
  const second = await read()
  expect(second.currentPosition).toBe(1)
  expect(second.answers[0]).toEqual({
    position: 0,
    text: 'The garden was full of light. And then it rained.',
    hearing: '',
    closed: true,
  })

  held[2].resolve()
  await ada.callIsOver(call.id)
  expect(await read()).toMatchObject({ status: 'COMPLETED', currentPosition: null })
  const [entry] = await ada.entries()
  expect(entry!.answers.map(({ text }) => text)).toEqual([
    'The garden was full of light. And then it rained.',
    'Bread wants to be left alone.',
  ])
  await dayline.until('the page hears of the entry', () =>
    page.events.find((event) => event.type === 'entry' && event.day === '2026-05-01'),
  )
  expect(JSON.stringify(page.events)).not.toMatch(/garden|rained|Bread/)
})

test('each answer is found where it is in the recording', async () => {
  const tempo = 10
  await using dayline = await startDayline({ now: '2026-05-01T18:00+02:00', tempo })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, answers('The garden was full of light. That’s all.', 'Bread wants time.'))
  const call = await ada.callMe()
  await ada.callIsOver(call.id)
  const entry = await dayline.until('the entry with its recording', async () =>
    (await ada.entries()).find((one) => one.recording),
  )
  const { answeredAt, endedAt, said } = ada.rings().at(-1)!
  const since = (instant: Temporal.Instant) => instant.since(answeredAt!).total('milliseconds')
  const answersSaid = said.filter(({ by }) => by === 'person')
  for (const [index, answer] of entry.answers.entries()) {
    const words = answersSaid[index]!
    const question = said[said.indexOf(words) - 1]!
    expect(answer.startsAtMs!).toBeGreaterThanOrEqual(since(question.endedAt!))
    expect(answer.startsAtMs!).toBeLessThanOrEqual(since(words.startedAt))
    expect(answer.endsAtMs!).toBeGreaterThan(since(words.startedAt))
    expect(answer.endsAtMs!).toBeLessThanOrEqual(since(words.endedAt!))
  }
  expect(Math.abs(entry.recording!.durationMs / tempo - since(endedAt!))).toBeLessThan(200)
})
