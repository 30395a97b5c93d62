import pg from 'pg'
import { expect, test, vi } from 'vitest'
import type { Entry } from '#contract/entries.ts'
import type { Reflection } from '#contract/reflections.ts'
import type { LedgerCall } from '#simulator/ledger.ts'
import { answers, caller } from '#simulator/phones/callers.ts'
import { asksForCall } from '#test/harness/carrier-gate.ts'
import { type House, startHouse } from '#test/harness/house.ts'
import type { Person } from '#test/harness/person.ts'

/** Time is real here: it takes 17 s until it is proven that nothing rang, while several houses share two cores. */
vi.setConfig({ testTimeout: 150_000 })

const GARDEN = 'The garden was full of light.'
const BREAD = 'Bread wants to be left alone.'
const tellsTheDay = () => answers(`${GARDEN} I’m done.`, `${BREAD} That’s all.`)

test.concurrent('a server killed before it could dial: another one rings, and only once', async () => {
  await using house = await startHouse({ servers: 2 })
  const ada = await house.person()
  house.simulator.whenCalled(ada.phone, tellsTheDay())
  const killed = killAtDial(house, ada, 'before')

  const call = await ada.callMe()
  await killed
  expect(ringsOf(ada)).toEqual([])
  // Nobody rings on a guess: it is dialled again once the carrier's list proves that nothing rang.
  expect(await ada.call(call.id)).toMatchObject({ status: 'IN_PROGRESS', phase: 'dialing', attempts: [{ number: 1 }] })

  expect(await ada.callIsOver(call.id)).toMatchObject({
    status: 'COMPLETED',
    attemptCount: 1,
    attempts: [
      { number: 1, outcome: 'failed' },
      { number: 2, outcome: 'answered' },
    ],
  })
  expect(ringsOf(ada)).toHaveLength(1)
  expect(await entryOf(ada)).toMatchObject({ finished: true, answers: [{ text: GARDEN }, { text: BREAD }] })
})

test.concurrent('a server killed before it heard that it had dialled: one ring, and the talk goes on', async () => {
  await using house = await startHouse({ servers: 2 })
  const ada = await house.person()
  house.simulator.whenCalled(ada.phone, tellsTheDay())
  const killed = killAtDial(house, ada, 'after')

  const call = await ada.callMe()
  await killed
  expect(await ada.callIsOver(call.id)).toMatchObject({
    status: 'COMPLETED',
    attempts: [{ number: 1, outcome: 'answered' }],
  })
  expect(ringsOf(ada)).toHaveLength(1)
  expect(await entryOf(ada)).toMatchObject({ finished: true, answers: [{ text: GARDEN }, { text: BREAD }] })
})

test.concurrent('a server killed after the first answer: it is in the entry once a server runs again', async () => {
  await using house = await startHouse({ servers: 1 })
  const ada = await house.person()
  house.simulator.whenCalled(ada.phone, tellsTheDay())

  const call = await ada.callMe()
  await answerIs(house, ada, call.reflectionId!, 0, ({ closed }) => closed)
  await house.servers[0]!.kill()
  await ringIsOver(house, ada)

  await house.start()
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED' })
  const entry = await house.until('the entry', () => entryOf(ada))
  expect(entry).toMatchObject({ finished: false, answers: [{ text: GARDEN }] })
  expect(ringsOf(ada)).toHaveLength(1)
})

test.concurrent('a server killed after the last answer, before the entry: it is written once a server runs again', async () => {
  await using house = await startHouse({ servers: 1 })
  const ada = await house.person()
  house.simulator.whenCalled(ada.phone, tellsTheDay())

  const call = await ada.callMe()
  await answerIs(house, ada, call.reflectionId!, 0, ({ closed }) => closed)
  const letGo = await holdReflection(house, call.reflectionId!)
  await answerIs(house, ada, call.reflectionId!, 1, ({ closed }) => closed)
  await house.servers[0]!.kill()
  await letGo()
  await ringIsOver(house, ada)

  await house.start()
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED' })
  const entry = await house.until('the entry', () => entryOf(ada))
  expect(entry).toMatchObject({ finished: true, answers: [{ text: GARDEN }, { text: BREAD }] })
  expect(ringsOf(ada)).toHaveLength(1)
})

test.concurrent('a server killed while an answer is half heard: the words so far are there', async () => {
  await using house = await startHouse({ servers: 1 })
  const ada = await house.person()
  house.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hearsQuestion()
      await phone.says(`${GARDEN} I’m done.`)
      await phone.hearsQuestion()
      await phone.says('I learned that bread')
      await phone.says('wants to be', { final: false })
      await phone.staysUntilTheEnd()
    }),
  )

  const call = await ada.callMe()
  await answerIs(
    house,
    ada,
    call.reflectionId!,
    1,
    ({ text, hearing, closed }) => !closed && text === 'I learned that bread' && hearing === 'wants to be',
  )
  await house.servers[0]!.kill()

  await house.start()
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED' })
  const entry = await house.until('the entry', () => entryOf(ada))
  expect(entry).toMatchObject({
    finished: false,
    answers: [{ text: GARDEN }, { text: 'I learned that bread wants to be' }],
  })
})

test.concurrent('a server killed in the middle of a talk: another one takes it up in the same call', async () => {
  await using house = await startHouse({ servers: 2 })
  const ada = await house.person()
  const killed = Promise.withResolvers<void>()
  let again = ''
  house.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hearsQuestion()
      await phone.says(`${GARDEN} I’m done.`)
      await phone.hears('What is one thing you learned today?')
      await house.servers[0]!.kill()
      killed.resolve()
      again = await phone.hearsQuestion()
      await phone.says(`${BREAD} That’s all.`)
      await phone.staysUntilTheEnd()
    }),
  )

  const call = await ada.callMe()
  await killed.promise
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED', attempts: [{ outcome: 'answered' }] })
  expect(again).toMatch(/^We were cut off, Ada\..*What is one thing you learned today\?$/)
  expect(await entryOf(ada)).toMatchObject({ finished: true, answers: [{ text: GARDEN }, { text: BREAD }] })
  expect(ringsOf(ada)).toHaveLength(1)
})

test.concurrent('all servers killed before the dial could go out: a later start rings once', async () => {
  await using house = await startHouse({ servers: 2 })
  const ada = await house.person()
  house.simulator.whenCalled(ada.phone, tellsTheDay())
  const killed = killAtDial(house, ada, 'before')

  const call = await ada.callMe()
  await killed
  await Promise.all(house.servers.map((server) => server.kill()))
  await house.start()
  await house.start()
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED', attemptCount: 1 })
  expect(ringsOf(ada)).toHaveLength(1)
})

test.concurrent('all servers killed in the middle of a talk: a later start settles it and rings nobody', async () => {
  await using house = await startHouse({ servers: 2 })
  const ada = await house.person()
  house.simulator.whenCalled(ada.phone, tellsTheDay())

  const call = await ada.callMe()
  await answerIs(house, ada, call.reflectionId!, 0, ({ closed }) => closed)
  await Promise.all(house.servers.map((server) => server.kill()))
  await ringIsOver(house, ada)

  const [later] = [await house.start(), await house.start()]
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED', attempts: [{ outcome: 'answered' }] })
  expect(await house.until('the entry', () => entryOf(ada))).toMatchObject({ answers: [{ text: GARDEN }] })
  expect(ringsOf(ada)).toHaveLength(1)
  expect(later.carrier.requests.filter((request) => asksForCall(request, ada.phone))).toEqual([])
})

test.concurrent('a server told to stop lets an answer come to its end, says goodbye, and leaves nothing behind', async () => {
  await using house = await startHouse({ servers: 1 })
  const ada = await house.person()
  const server = house.servers[0]!
  // On live calls the carrier asks what follows half a second after our goodbye: then too somebody must be there.
  house.simulator.plant({ on: 'twiml', does: 'delay', ms: 500, match: ({ path }) => path!.includes('/action/') })
  house.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hearsQuestion()
      await phone.says('The garden', { final: false })
      server.terminate()
      await phone.pauses(5000)
      await phone.says('was full of light.')
      await phone.staysUntilTheEnd()
    }),
  )

  const call = await ada.callMe()
  expect(await server.ended).toEqual({ code: 0, signal: null })
  expect(server.hasLeftSomethingBehind()).toBe(false)
  expect(await othersAtDatabase(house)).toBe(0)
  await ringIsOver(house, ada)
  const [ring] = ringsOf(ada)
  expect(ring!.said.map(({ text }) => text).slice(1)).toEqual([
    GARDEN,
    'I have to hang up now. What you said is kept. Goodbye.',
  ])
  expect(ring!.said.at(-1)).not.toHaveProperty('cutAfter')

  await house.start()
  expect(await ada.callIsOver(call.id)).toMatchObject({ status: 'COMPLETED' })
  expect(await house.until('the entry', () => entryOf(ada))).toMatchObject({
    finished: false,
    answers: [{ text: GARDEN }],
  })
  expect(ringsOf(ada)).toHaveLength(1)
})

test.concurrent('whoever talks on and on while the server stops is cut off in the end, with every word kept', async () => {
  await using house = await startHouse({ servers: 1 })
  const ada = await house.person()
  const server = house.servers[0]!
  house.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      await phone.hearsQuestion()
      await phone.says('It began like this')
      server.terminate()
      for (let more = 1; ; more++) await phone.says(`and then this ${more}`)
    }),
  )

  await ada.callMe()
  expect(await server.ended).toEqual({ code: 0, signal: null })
  expect(server.hasLeftSomethingBehind()).toBe(false)
  await ringIsOver(house, ada)

  await house.start()
  const entry = await house.until('the entry', () => entryOf(ada))
  const text = entry.answers[0]!.text
  expect(text).toMatch(/^It began like this and then this 1 and then this 2/)
  const heard = ringsOf(ada)[0]!.said.filter(({ by, final }) => by === 'person' && final)
  expect(heard.length).toBeGreaterThan(20)
})

/** Kills the first server that asks for a call to this person: before the carrier hears of it, or before it has answered. */
function killAtDial(house: House, { phone }: Person, when: 'before' | 'after'): Promise<void> {
  const killed = Promise.withResolvers<void>()
  let isFirst = true
  for (const server of house.servers) {
    server.carrier.handle = async (request, forward) => {
      if (!isFirst || !asksForCall(request, phone)) return forward()
      isFirst = false
      if (when === 'after') await forward()
      await server.kill()
      killed.resolve()
      return undefined
    }
  }
  return killed.promise
}

/** Every ring but the one that proved the number. */
function ringsOf(person: Person): LedgerCall[] {
  return person.rings().slice(1)
}

function ringIsOver(house: House, person: Person) {
  return house.until('the carrier’s call is over', () => ringsOf(person)[0]?.endedAt)
}

async function entryOf(person: Person): Promise<Entry | undefined> {
  return (await person.entries())[0]
}

/** Waits until an answer stands as it is wanted, as its person sees it. */
function answerIs(
  house: House,
  person: Person,
  reflectionId: string,
  position: number,
  fits: (answer: Reflection['answers'][number]) => boolean,
) {
  return house.until(`answer ${position}`, async () => {
    const { answers } = await person.must<Reflection>('GET', `/api/reflections/${reflectionId}`)
    return answers.some((answer) => answer.position === position && fits(answer))
  })
}

/** Holds a reflection's row, so that nobody can complete it; returns how to let go. */
async function holdReflection(house: House, reflectionId: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  await client.query('begin')
  await client.query('select from reflection where id = $1 for update', [reflectionId])
  return () => client.end()
}

/** How many connections to the database there are besides the test's own. */
async function othersAtDatabase(house: House): Promise<number> {
  const client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  const { rows } = await client.query(
    `select count(*)::int as others from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend'
       and pid <> pg_backend_pid() and application_name <> 'the test'`,
  )
  await client.end()
  return rows[0].others
}
