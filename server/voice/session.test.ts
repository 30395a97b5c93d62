import { describe, expect, test } from 'vitest'
import { hold, holding, outage } from '#test/harness/held-talk.ts'
import { settled } from '#test/harness/manual-clock.ts'
import { final, HASH, partial } from '#test/harness/reflection-talk.ts'
import { THANKS_AND_GOODBYE } from './words.ts'

describe('a talk over a line', () => {
  test('from the greeting to the goodbye, each answer kept before we go on', async () => {
    const { line, clock, events, talk, end } = await holding()
    line.tell(final('The garden.'))
    await clock.advance(10_000)
    line.tell({ type: 'our-voice', on: true }, { type: 'our-voice', on: false }, final('Patience.'))
    await settled()
    line.tell(HASH)
    await settled()
    expect(events).toEqual([
      'say Hello Ada',
      'kept The garden.|',
      'closed 0',
      'say Thank you',
      'kept Patience.|',
      'closed 1',
      'complete',
      'say Thank you for completing your reflection',
    ])
    expect(line.hangUps).toBe(1)
    expect(end()).toBeUndefined()
    line.tell({ type: 'closed', why: 'hung-up' })
    expect(await talk.ended).toBe('completed')
    expect(clock.waiting).toBe(0)
  })

  test('final words are kept at once', async () => {
    const { line, kept } = await holding()
    line.tell(final('The garden.'))
    await settled()
    expect(kept).toMatchObject([{ position: 0, text: 'The garden.', hearing: '', closed: false }])
  })

  test('words that may change are kept at most every 250 ms, the newest only', async () => {
    const { line, clock, kept } = await holding()
    for (let length = 1; length <= 8; length++) {
      line.tell(partial('abcdefgh'.slice(0, length)))
      await clock.advance(50)
    }
    expect(kept.map(({ hearing }) => hearing)).toEqual(['a', 'abcde'])
    line.tell(final('Abcdefgh.'))
    await settled()
    expect(kept.slice(2)).toMatchObject([{ text: 'Abcdefgh.', hearing: '' }])
    await clock.advance(1000)
    expect(kept).toHaveLength(3)
  })

  test('a stream of partials is as good as no load: four writes a second', async () => {
    const { line, clock, kept } = await holding()
    for (let ms = 0; ms < 5000; ms += 20) {
      line.tell(partial(`word ${ms}`))
      await clock.advance(20)
    }
    expect(kept.length).toBeGreaterThanOrEqual(19)
    expect(kept.length).toBeLessThanOrEqual(21)
  })

  test('no word is lost while a write is under way, and one write runs at a time', async () => {
    const { line, kept, page } = await holding()
    const gates: PromiseWithResolvers<void>[] = []
    page.write = () => {
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      return gate.promise
    }
    line.tell(final('One.'), final('Two.'), partial('thr'), final('Three.'))
    await settled()
    expect(gates).toHaveLength(1)
    gates[0]!.resolve()
    await settled()
    gates[1]!.resolve()
    await settled()
    expect(kept.map(({ text }) => text)).toEqual(['One.', 'One. Two. Three.'])
  })

  test('a line that goes leaves everything written before the talk has ended', async () => {
    const { line, kept, page, talk, end } = await holding()
    const slow = outage()
    page.write = slow.hang
    line.tell(partial('the gar'), partial('the garden'), { type: 'closed', why: 'dropped' })
    await settled()
    expect(end()).toBeUndefined()
    slow.back()
    expect(await talk.ended).toBe('dropped')
    expect(kept.at(-1)).toMatchObject({ text: 'the garden', hearing: '', closed: false })
  })

  test('a line that never tells of its end is not waited for, for ever', async () => {
    const { line, clock, talk } = await holding()
    line.tell(final('One.'), HASH)
    await settled()
    line.tell(final('Two.'), HASH)
    await clock.advance(30_000)
    expect(await talk.ended).toBe('completed')
    expect(clock.waiting).toBe(0)
  })

  test('completing that fails or takes long does not keep the goodbye, and the end waits for it', async () => {
    const failing = await holding()
    failing.page.complete = () => Promise.reject(new Error('serialization failure'))
    failing.line.tell(final('One.'), HASH)
    await settled()
    failing.line.tell(final('Two.'), HASH)
    await settled()
    expect(failing.line.said.at(-1)).toBe(THANKS_AND_GOODBYE)
    failing.line.tell({ type: 'closed', why: 'hung-up' })
    expect(await failing.talk.ended).toBe('completed')

    const slow = await holding()
    const gate = Promise.withResolvers<void>()
    slow.page.complete = () => gate.promise
    slow.line.tell(final('One.'), HASH)
    await settled()
    slow.line.tell(final('Two.'), HASH)
    await settled()
    slow.line.tell({ type: 'closed', why: 'hung-up' })
    await settled()
    expect(slow.line.said.at(-1)).toBe(THANKS_AND_GOODBYE)
    expect(slow.end()).toBeUndefined()
    gate.resolve()
    expect(await slow.talk.ended).toBe('completed')
  })

  test('what a line tells while it takes our words comes in its turn', async () => {
    const { line, events } = hold()
    line.onSay = (text) => {
      events.push(`say ${text.split(/[.?]/)[0]}`)
      if (line.said.length === 1) line.tell(final('The garden.'), HASH)
      if (line.said.length === 2) line.tell(final('Patience.'))
    }
    line.tell({ type: 'connected' })
    await settled()
    expect(events).toEqual(
      ['say Hello Ada', 'kept The garden.|', 'kept The garden. Patience.|'].slice(0, events.length),
    )
  })

  test('words that the line could not take do not end the talk', async () => {
    const { line, kept } = hold()
    line.onSay = () => {
      throw new Error('the socket is gone')
    }
    line.tell({ type: 'connected' })
    await settled()
    line.tell({ type: 'our-voice', on: true }, { type: 'our-voice', on: false }, final('The garden.'), HASH)
    await settled()
    expect(kept.at(-1)).toMatchObject({ text: 'The garden.', closed: true })
    expect(line.said).toHaveLength(2)
  })

  test('a clock set back does not mute us', async () => {
    const { line, clock } = await holding()
    line.tell(final('The garden.'))
    clock.jump(-3_600_000)
    await clock.advance(4000)
    expect(line.said).toHaveLength(2)
    line.tell({ type: 'our-voice', on: true }, { type: 'our-voice', on: false })
    await clock.advance(9001)
    expect(line.said[2]).toContain('I am still here')
  })
})
