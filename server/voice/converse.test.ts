import { describe, expect, test } from 'vitest'
import {
  answers,
  asked,
  closed,
  final,
  GRATEFUL,
  HASH,
  kinds,
  LEARNED,
  listening,
  partial,
  says,
  speaking,
  spoken,
  talkOf,
} from '#test/harness/reflection-talk.ts'

describe('a whole talk', () => {
  test('greets, asks in order, keeps each answer before it goes on, thanks and hangs up', () => {
    const talk = listening()
    expect(talk.said).toEqual([expect.stringMatching(/^Hello Ada\. This is your daily reflection call/)])
    expect(talk.said[0]).toContain('recorded')
    expect(talk.said[0]).toMatch(/What are you grateful for today\?$/)

    spoken(
      talk
        .wait(2000)
        .tell(...says('The garden.'))
        .wait(3000),
    )
    expect(talk.said[1]).toBe(`Thank you. ${LEARNED}`)
    talk.tell(...says('Patience.')).wait(3000)

    expect(talk.said[2]).toBe('Thank you for completing your reflection. Goodbye.')
    expect(talk.said).toHaveLength(3)
    expect(answers(talk)).toEqual(['The garden.', 'Patience.'])
    expect(kinds(talk).slice(-4)).toEqual(['hear', 'complete', 'say', 'hang-up'])
    expect(talk.state).toMatchObject({ phase: 'parted', end: 'completed' })
    expect(talk.tell({ type: 'closed', why: 'hung-up' }).state).toMatchObject({ phase: 'over', end: 'completed' })
    expect(talk.wakeAt).toBeNull()
  })

  test('says words as they are, markup and all', () => {
    const talk = talkOf({ name: ' <b>Ada</b> & Co ', questions: asked('Is 1 < 2? </Say><Dial>') }).tell({
      type: 'connected',
    })
    expect(talk.said[0]).toContain('Hello <b>Ada</b> & Co.')
    expect(talk.said[0]).toContain('Is 1 < 2? </Say><Dial>')
  })

  test('greets whoever has given no name', () => {
    expect(talkOf({ name: '  ' }).tell({ type: 'connected' }).said[0]).toMatch(/^Hello\. This is your daily/)
    const again = talkOf({ name: '', startedBefore: true }).tell({ type: 'connected' })
    expect(again.said[0]).toMatch(/^We were cut off\. This is/)
  })

  test('takes up an earlier sitting at the first prompt without an answer', () => {
    const questions = asked(GRATEFUL, LEARNED, 'What next?').map((it) => ({ ...it, answered: it.position === 0 }))
    const talk = listening({ questions, startedBefore: true })
    expect(talk.said[0]).not.toContain('Take your time')
    expect(talk.said[0]).toMatch(/^We were cut off, Ada\..*recorded.*What is one thing you learned today\?$/)
    spoken(talk.tell(...says('Patience.')).wait(3000))
    talk.wait(40_000)
    expect(closed(talk).map(({ position, text }) => [position, text])).toEqual([
      [1, 'Patience.'],
      [2, ''],
    ])
    expect(talk.state.end).toBe('completed')
  })

  test('completes what an earlier sitting left complete but for the last word', () => {
    const questions = asked(GRATEFUL).map((it) => ({ ...it, answered: true }))
    const talk = talkOf({ questions, startedBefore: true }).tell(
      final('Hello?'),
      { type: 'connected' },
      final('Oh'),
      HASH,
    )
    expect(kinds(talk)).toEqual(['complete', 'say', 'hang-up'])
  })

  test('tells when an answer began and ended', () => {
    const talk = listening()
    const began = talk.now
    talk.tell(speaking(true)).wait(700).tell(partial('The')).wait(1500).tell(speaking(false)).wait(900)
    const ended = talk.now
    talk.tell(final('The garden.')).wait(5000)
    const { startedAt, endedAt } = closed(talk)[0]!
    expect([startedAt, endedAt].map(String)).toEqual([began, ended].map(String))
    talk.wait(40_000)
    expect(closed(talk)[1]).toMatchObject({ text: '', startedAt: null, endedAt: null })
  })

  test('shows the words as they are heard', () => {
    const talk = listening().tell(partial('The'), partial('The gar'), partial('The gar'), final('The garden.'))
    talk.tell(partial('And'), final('And the dog.'))
    expect(talk.effectsOf('hear').map(({ text, hearing, closed }) => [text, hearing, closed])).toEqual([
      ['', 'The', false],
      ['', 'The gar', false],
      ['The garden.', '', false],
      ['The garden.', 'And', false],
      ['The garden. And the dog.', '', false],
    ])
  })
})

describe('the end of an answer', () => {
  test.each(["I'm done.", 'that’s all', 'Okay, I think that is all, thank you.'])(
    '%j closes at once and is no part of it',
    (end) => {
      const talk = listening().tell(final('The garden.'), final(end))
      expect(talk.said).toEqual([expect.anything(), `Thank you. ${LEARNED}`])
      expect(closed(talk)).toMatchObject([{ text: 'The garden.', hearing: '' }])
      expect(kinds(talk).slice(-2)).toEqual(['hear', 'say'])
    },
  )

  test('trailing closing words too, and with nothing else they skip', () => {
    const talk = listening().tell(final("The garden and that's all"))
    spoken(talk).wait(1000).tell(final("I'm done."))
    expect(closed(talk).map(({ text }) => text)).toEqual(['The garden', ''])
    expect(talk.state.end).toBe('completed')
  })

  test('"that’s all I ever wanted" does not', () => {
    const talk = listening().tell(final("That's all I ever wanted."))
    expect(talk.said).toHaveLength(1)
    expect(answers(talk)).toEqual(["That's all I ever wanted."])
  })

  test('# closes at once, and skips where nothing was said; other keys do nothing', () => {
    const talk = listening().tell(
      final('The garden.'),
      { type: 'digit', digit: '5' },
      { type: 'digit', digit: 'constructor' },
    )
    expect(talk.said).toHaveLength(1)
    talk.tell(HASH)
    expect(talk.said[1]).toBe(`Thank you. ${LEARNED}`)
    talk.tell(HASH)
    expect(closed(talk).map(({ text }) => text)).toEqual(['The garden.', ''])
    expect(talk.said[2]).toMatch(/^Thank you for completing/)
    expect(listening().tell(HASH).said[1]).toBe(`All right. ${LEARNED}`)
  })

  test('# in the middle of an utterance waits for its last words', () => {
    const talk = listening().tell(partial('the gar'), HASH)
    expect(talk.said).toHaveLength(1)
    talk.wait(800).tell(final('The garden.'))
    expect(talk.said).toHaveLength(2)
    expect(answers(talk)).toEqual(['The garden.'])
  })

  test('but not for long, and then the late end of it is not said twice', () => {
    const talk = listening().tell(partial('the garden is'), HASH).wait(1500)
    expect(talk.said).toHaveLength(2)
    talk.tell(partial('The garden is'), final('The garden is lovely.'))
    expect(answers(talk)).toEqual(['the garden is', 'lovely.'])
    expect(listening().tell(partial('the garden'), HASH, HASH).said).toHaveLength(2)
  })

  test('# while the caller makes a sound waits for words, or for silence', () => {
    const talk = listening().tell(final('The garden.'), speaking(true), HASH)
    expect(talk.said).toHaveLength(1)
    expect(talk.tell(speaking(true)).said).toHaveLength(1)
    expect(talk.tell(speaking(false)).said).toHaveLength(2)
  })

  test('# pressed just after silence had ended the answer does not skip the next prompt', () => {
    const talk = listening()
      .tell(...says('The garden.'))
      .wait(3000)
      .wait(1499)
      .tell(HASH)
    expect(talk.said).toHaveLength(2)
    expect(talk.wait(1).tell(HASH).hungUp).toBe(true)
  })

  test('a prompt that is not on the line yet cannot be closed, and its words are kept', () => {
    const talk = listening()
    talk.stuck = true
    talk.tell(final('The garden.'), HASH, HASH, final('I am done.'), final('And the dog.')).wait(400_000)
    expect(talk.said).toHaveLength(2)
    expect(talk.state.at).toBe(1)
    talk.tell({ type: 'said' })
    expect(talk.wait(1).said).toHaveLength(3)
    expect(answers(talk)).toEqual(['The garden.', 'And the dog.'])
  })
})
