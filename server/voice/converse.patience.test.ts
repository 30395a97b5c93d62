import { describe, expect, test } from 'vitest'
import {
  answers,
  asked,
  closed,
  final,
  GRATEFUL,
  kinds,
  LEARNED,
  listening,
  partial,
  says,
  speaking,
  spoken,
  talkOf,
} from '#test/harness/reflection-talk.ts'
import type { Patience } from './endpointing.ts'

describe('patience', () => {
  test('a pause of 2.5 s in mid-sentence, then 20 s with nothing final, is one answer and we say nothing', () => {
    for (const voice of [[speaking(true)], [partial('and sat')]]) {
      const talk = listening({ questions: asked(GRATEFUL) })
      talk.tell(speaking(true), partial('I went out'), speaking(false), final('I went out to the garden')).wait(2500)
      talk.tell(...voice).wait(20_000)
      expect(talk.said).toHaveLength(1)
      talk.tell(final('and sat there until it was dark.'), speaking(false)).wait(2900)
      expect(talk.said).toHaveLength(1)
      talk.wait(700)
      expect(talk.hungUp).toBe(true)
      expect(closed(talk).map(({ text }) => text)).toEqual([
        'I went out to the garden and sat there until it was dark.',
      ])
    }
  })

  test.each<[Patience, string, number]>([
    ['normal', 'The garden.', 3000],
    ['normal', 'The garden and', 5000],
    ['normal', 'The garden and.', 5000],
    ['brisk', 'The garden.', 2000],
    ['brisk', 'The garden, um', 3500],
    ['unhurried', 'The garden.', 5000],
    ['unhurried', 'The garden because', 8000],
  ])('%s: after %j it waits %i ms', (patience, text, ms) => {
    const talk = listening({ patience })
      .tell(...says(text))
      .wait(ms - 1)
    expect(talk.said).toHaveLength(1)
    expect(talk.wait(1).said).toHaveLength(2)
  })

  test('where the carrier never tells of a voice it waits a little longer', () => {
    const talk = talkOf().tell({ type: 'connected' }).wait(60_000)
    const before = talk.tell(final('The garden.')).said.length
    expect(talk.wait(3499).said).toHaveLength(before)
    expect(talk.wait(1).said).toHaveLength(before + 1)
  })

  test('while the caller speaks nothing is said, however long', () => {
    const talk = listening().tell(...says('The garden.'))
    talk.wait(2000).tell(speaking(true)).wait(60_000)
    expect(talk.said).toHaveLength(1)
    expect(talk.tell(speaking(false)).wait(3000).said).toHaveLength(2)
  })

  test('a partial that goes stale is taken as it was heard', () => {
    const talk = listening().tell(partial('the garden')).wait(29_999)
    expect(talk.said).toHaveLength(1)
    expect(talk.wait(1).said).toHaveLength(2)
    expect(answers(talk)).toEqual(['the garden'])
  })

  test('a final that is owed after the caller stopped is not awaited for ever', () => {
    const talk = listening().tell(speaking(true), partial('the garden that’s all')).wait(3000).tell(speaking(false))
    expect(talk.wait(9999).said).toHaveLength(1)
    expect(talk.wait(1).said).toHaveLength(2)
    expect(answers(talk)).toEqual(['the garden'])
  })

  test('noise without words does not hold the talk for ever', () => {
    const talk = listening()
      .tell(speaking(true))
      .wait(120_000 + 9000)
    expect(talk.said[1]).toContain('I am still here')
  })

  test('a lost message that the caller stopped does not either', () => {
    const talk = listening().tell(speaking(true), partial('The'), final('The garden.')).wait(29_999)
    expect(talk.said).toHaveLength(1)
    expect(talk.wait(1 + 3000).said).toHaveLength(2)
  })

  test('an answer of five minutes comes to a kind end, and nothing of it is lost', () => {
    const talk = listening()
    for (let part = 0; part < 60; part++) talk.tell(...says(`Part ${part} and`)).wait(4900)
    expect(talk.said).toHaveLength(1)
    talk.tell(speaking(true), partial('the last'))
    talk.wait(6000)
    expect(talk.said[1]).toBe(
      `I will go on here, so that there is time for the rest. What you said is kept. ${LEARNED}`,
    )
    expect(closed(talk)[0]!.text).toMatch(/^Part 0 and Part 1 and .*Part 59 and the last$/)
    talk.tell(final('The last word, and another.')).tell(speaking(false))
    expect(answers(talk)[1]).toBe('word, and another.')
  })
})

describe('silence', () => {
  test('asks once more, then goes on kindly, and invents no words', () => {
    const talk = listening().wait(8999)
    expect(talk.said).toHaveLength(1)
    talk.wait(1)
    expect(talk.said[1]).toBe(`I am still here, take your time. ${GRATEFUL}`)
    spoken(talk).wait(9000)
    expect(talk.said[2]).toBe(`That is all right, we can leave that one. ${LEARNED}`)
    expect(closed(talk)).toMatchObject([{ position: 0, text: '', hearing: '', startedAt: null }])
    spoken(talk)
      .tell(...says('Patience.'))
      .wait(3000)
    expect(answers(talk)).toEqual(['', 'Patience.'])
    expect(talk.state.end).toBe('completed')
  })

  test('from beginning to end: closes kindly and completes nothing', () => {
    const talk = listening().wait(120_000)
    expect(talk.said).toHaveLength(5)
    expect(talk.said[4]).toMatch(/^I did not hear anything this time.*Goodbye\.$/)
    expect(kinds(talk)).not.toContain('complete')
    expect(talk.hungUp).toBe(true)
    expect(talk.state.end).toBe('nothing-heard')
  })

  test('estimates our own voice where the carrier tells nothing: 15 characters a second and a second before', () => {
    const talk = talkOf({ questions: asked(GRATEFUL) }).tell({ type: 'connected' })
    const ours = 1000 + Math.ceil((talk.said[0]!.length * 1000) / 15)
    expect(talk.wait(ours + 8999).said).toHaveLength(1)
    expect(talk.wait(1).said).toHaveLength(2)
  })
})

describe('over our voice', () => {
  test('words belong to the answer, and its end is awaited longer', () => {
    const talk = talkOf()
      .tell({ type: 'connected' })
      .wait(300)
      .tell({ type: 'our-voice', on: true }, ...says('The garden.'))
    talk.wait(5000).tell({ type: 'our-voice', on: false }).wait(5999)
    expect(talk.said).toHaveLength(1)
    expect(talk.wait(1).said).toHaveLength(2)
    expect(answers(talk)).toEqual(['The garden.'])
  })

  test('a hello is kept, but it is not yet an answer', () => {
    const talk = talkOf().tell({ type: 'connected' }).wait(300).tell({ type: 'our-voice', on: true }, final('Hello?'))
    talk.wait(9000).tell({ type: 'our-voice', on: false }).wait(8999)
    expect(talk.said).toHaveLength(1)
    expect(talk.wait(1).said[1]).toContain('I am still here')
    spoken(talk)
      .tell(...says('The garden.'))
      .wait(3000)
    expect(answers(talk)).toEqual(['Hello? The garden.'])
  })

  test('an interruption ends the estimate of our voice', () => {
    const talk = talkOf().tell({ type: 'connected' }).wait(5000)
    const greeting = talk.said[0]!
    talk.tell({ type: 'interrupted', spoken: greeting.slice(0, 120) }, ...says('The garden.')).wait(3000)
    expect(talk.said[1]).toBe(`Thank you. ${LEARNED}`)
  })

  test('a greeting that is cut off before it says that it records is made up for', () => {
    const talk = talkOf().tell({ type: 'connected' }).wait(500)
    talk.tell({ type: 'interrupted', spoken: 'Hello Ada.' }, final('Hello?')).wait(3500)
    expect(talk.said[1]).toMatch(/^This is your daily reflection call from Dayline, and it is recorded\. What are you/)
    talk
      .tell({ type: 'interrupted', spoken: 'This is' })
      .tell(...says('The garden.'))
      .wait(3000)
    expect(talk.said[2]).toMatch(/recorded\. Thank you\. What is one thing/)
    spoken(talk).wait(9000)
    expect(talk.said[3]).toMatch(/^I am still here/)
  })

  test('closing words that began over our voice are about the answer before', () => {
    const talk = listening()
      .tell(...says('The garden.'))
      .wait(3000)
    talk.wait(300).tell({ type: 'our-voice', on: true }, partial('that’s'), final('That’s all.'))
    expect(talk.said).toHaveLength(2)
    expect(talk.effectsOf('hear').at(-1)).toMatchObject({ position: 1, text: '', hearing: '', closed: false })
  })
})
