import { describe, expect, test } from 'vitest'
import { DomainError } from '#server/platform/errors.ts'
import { hold, holding, outage } from '#test/harness/held-talk.ts'
import { settled } from '#test/harness/manual-clock.ts'
import { final, HASH, partial } from '#test/harness/reflection-talk.ts'

describe('while the database is away', () => {
  test('an answer is tried again with growing pauses until it holds, and only then we go on', async () => {
    const { line, clock, page, kept, events } = await holding()
    const away = outage()
    page.write = away.write
    line.tell(final('The garden.'))
    await clock.advance(0)
    const tries: number[] = []
    for (const ms of [199, 1, 399, 1, 799, 1, 1599, 1, 1999, 1, 1999, 1]) {
      await clock.advance(ms)
      tries.push(away.tries())
    }
    expect(tries).toEqual([1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7])
    expect(events).toEqual(['say Hello Ada', 'say One moment'])
    away.back()
    await clock.advance(2000)
    expect(kept).toMatchObject([{ text: 'The garden.', closed: true }])
    expect(events.slice(2)).toEqual(['closed 0', 'say Thank you'])
  })

  test('newer words take the place of those that could not be written', async () => {
    const { line, clock, page, kept } = await holding()
    const away = outage()
    page.write = away.write
    line.tell(partial('The'))
    await settled()
    line.tell(partial('The garden'), final('The garden.'))
    away.back()
    await clock.advance(200)
    expect(kept).toMatchObject([{ text: 'The garden.', hearing: '' }])
  })

  test('says so once, and holds every patience until our words are out', async () => {
    const { line, clock, page, events } = await holding()
    const away = outage()
    page.write = away.write
    line.tell(final('The garden.'), HASH)
    await clock.advance(2999)
    expect(line.said).toHaveLength(1)
    await clock.advance(1)
    expect(line.said[1]).toBe('One moment.')
    line.tell(HASH, HASH, final('Are you there?'))
    await clock.advance(60_000)
    expect(line.said).toHaveLength(2)
    away.back()
    await clock.advance(2000)
    expect(events.filter((event) => event.startsWith('closed'))).toEqual(['closed 0'])
    expect(line.said[2]).toBe('Thank you. What is one thing you learned today?')
    await clock.advance(0)
    line.tell({ type: 'our-voice', on: true }, { type: 'our-voice', on: false }, final('I was not sure.'), HASH)
    await settled()
    expect(events.at(-3)).toBe('closed 1')
  })

  test('a talk that ends meanwhile has ended only when it is all kept', async () => {
    const { line, clock, page, kept, talk, end, events } = await holding()
    const away = outage()
    page.write = away.write
    line.tell(final('The garden.'), HASH)
    await clock.advance(4000)
    line.tell(final('Patience'), final('and bread'), { type: 'closed', why: 'hung-up' })
    await clock.advance(100_000)
    expect(end()).toBeUndefined()
    away.back()
    await clock.advance(2000)
    expect(await talk.ended).toBe('completed')
    expect(kept.filter(({ closed }) => closed).map(({ text }) => text)).toEqual(['The garden.', 'Patience and bread'])
    expect(events).toEqual(['say Hello Ada', 'say One moment', 'closed 0', 'kept Patience|', 'closed 1', 'complete'])
    expect(clock.waiting).toBe(0)
  })

  test('nobody is asked for a moment who is gone', async () => {
    const { line, clock, page } = await holding()
    page.write = outage().write
    line.tell(final('The garden.'), HASH)
    await clock.advance(100)
    line.tell({ type: 'closed', why: 'hung-up' })
    await clock.advance(60_000)
    expect(line.said).toHaveLength(1)
  })

  test('words that leave their prompt open are waited for too', async () => {
    const { line, page, kept, talk, end } = hold()
    const slow = outage()
    page.write = slow.hang
    line.tell({ type: 'connected' }, final('Hello?'), { type: 'closed', why: 'dropped' })
    await settled()
    expect(end()).toBeUndefined()
    slow.back()
    expect(await talk.ended).toBe('dropped')
    expect(kept.at(-1)).toMatchObject({ text: 'Hello?', closed: false })
  })

  test('a passing refusal counts as away, a lasting one ends the talk', async () => {
    const passing = await holding()
    passing.page.write = () => Promise.reject(new DomainError('unavailable', 'busy', 'Please try again.'))
    passing.line.tell(final('The garden.'))
    await passing.clock.advance(100)
    passing.page.write = async () => undefined
    await passing.clock.advance(200)
    expect(passing.kept).toHaveLength(1)

    const lasting = await holding()
    lasting.page.write = () => Promise.reject(new DomainError('not-found', 'not-found', 'There is no such reflection.'))
    lasting.line.tell(final('The garden.'), HASH)
    await settled()
    expect(lasting.line.said.slice(1)).toEqual(['I am sorry, I have to hang up now. Goodbye.'])
    expect(lasting.line.hangUps).toBe(1)
    expect(await lasting.talk.ended).toBe('hung-up')
    expect(lasting.clock.waiting).toBe(0)
  })

  test('a refusal after the line is gone is only noted', async () => {
    const { line, page, talk } = await holding()
    page.write = () => Promise.reject(new DomainError('conflict', 'over', 'It is over.'))
    line.tell(final('The garden.'), { type: 'closed', why: 'hung-up' })
    expect(await talk.ended).toBe('hung-up')
    expect(line.said).toHaveLength(1)
  })

  test('each try is logged by what it is for, and what we log ourselves holds no word of it', async () => {
    const { line, clock, page, logged } = await holding()
    page.write = () => Promise.reject(new Error('connection refused'))
    line.tell(final('Secretgarden.'))
    await clock.advance(5000)
    expect(logged.length).toBeGreaterThan(2)
    for (const text of logged)
      expect(JSON.parse(text)).toMatchObject({ what: 'words heard', msg: 'not done yet, trying again' })
    expect(logged.join()).not.toContain('Secretgarden')
  })
})

describe('when the server stops', () => {
  test('an answer being given is heard to its end', async () => {
    const { line, clock, talk, kept, end } = await holding()
    line.tell(partial('the gar'))
    const drained = talk.drain()
    await clock.advance(2000)
    expect(line.said).toHaveLength(1)
    line.tell(final('The garden.'))
    await clock.advance(2500)
    expect(line.said[1]).toBe('I have to hang up now. What you said is kept. Goodbye.')
    expect(line.hangUps).toBe(1)
    expect(kept.at(-1)).toMatchObject({ text: 'The garden.', closed: true })
    expect(end()).toBeUndefined()
    line.tell({ type: 'closed', why: 'dropped' })
    await drained
    expect(await talk.ended).toBe('drained')
  })

  test('cut: keeps what was heard, hangs up at once', async () => {
    const { line, clock, talk, kept } = await holding()
    line.tell(final('The garden.'), partial('and the do'))
    void talk.drain()
    await talk.cut()
    expect(kept.at(-1)).toMatchObject({ text: 'The garden. and the do', closed: false })
    expect(line.said).toHaveLength(1)
    expect(line.hangUps).toBe(1)
    expect(await talk.ended).toBe('drained')
    expect(clock.waiting).toBe(0)
  })

  test('a talk that is over already is left', async () => {
    const { line, talk } = await holding()
    line.tell({ type: 'closed', why: 'hung-up' })
    await talk.drain()
    await talk.cut()
    expect(await talk.ended).toBe('hung-up')
    expect(line.said).toHaveLength(1)
    expect(line.hangUps).toBe(0)
  })
})
