import { describe, expect, test } from 'vitest'
import {
  answers,
  asked,
  closed,
  final,
  GRATEFUL,
  HASH,
  kinds,
  listening,
  partial,
  says,
  speaking,
  spoken,
  talkOf,
} from '#test/harness/reflection-talk.ts'

describe('a line that goes', () => {
  test('keeps what was heard and closes it', () => {
    const talk = listening().tell(final('The garden.'), { type: 'closed', why: 'hung-up' })
    expect(talk.effectsOf('hear').at(-1)).toMatchObject({ text: 'The garden.', closed: true })
  })

  test('in the middle of a thought leaves the question open too', () => {
    const talk = listening().tell(final('The garden, and'), { type: 'closed', why: 'dropped' })
    expect(talk.effectsOf('hear').at(-1)).toMatchObject({ text: 'The garden, and', closed: false })
  })

  test('in the middle of an utterance keeps every word of it, and leaves the question open to be gone on with', () => {
    const talk = listening().tell(final('The garden.'), partial('and the do'), { type: 'closed', why: 'hung-up' })
    expect(talk.effectsOf('hear').at(-1)).toMatchObject({ text: 'The garden. and the do', hearing: '', closed: false })
    expect(kinds(talk)).not.toContain('complete')
    expect(talk.state).toMatchObject({ phase: 'over', end: 'hung-up' })
    expect(talk.said).toHaveLength(1)
  })

  test('during the last answer completes the reflection', () => {
    const talk = listening({ questions: asked(GRATEFUL) }).tell(final('the garden'), {
      type: 'closed',
      why: 'dropped',
    })
    expect(kinds(talk).slice(-2)).toEqual(['hear', 'complete'])
    expect(talk.state.end).toBe('completed')
  })

  test('without a word leaves the prompt open', () => {
    const talk = listening().tell({ type: 'closed', why: 'dropped' })
    expect(closed(talk)).toEqual([])
    expect(talk.state.end).toBe('dropped')
  })

  test('after a mere hello, or after closing words only, leaves it open too', () => {
    const hello = talkOf().tell({ type: 'connected' }, final('Hello?'), { type: 'closed', why: 'dropped' })
    expect(hello.effectsOf('hear').at(-1)).toMatchObject({ text: 'Hello?', closed: false })
    const done = listening({ questions: asked(GRATEFUL) }).tell(partial("I'm done"), { type: 'closed', why: 'hung-up' })
    expect(done.effectsOf('hear').at(-1)).toMatchObject({ text: '', hearing: '', closed: false })
    expect(done.state.end).toBe('hung-up')
  })

  test('a mere hello and then silence is no answer: it is kept, its question stays open, nothing is completed', () => {
    const talk = talkOf({ questions: asked(GRATEFUL) })
      .tell({ type: 'connected' }, final('Hello?'))
      .wait(200_000)
    expect(talk.effectsOf('hear').at(-1)).toMatchObject({ text: 'Hello?', closed: false })
    expect(kinds(talk)).not.toContain('complete')
    expect(talk.state.end).toBe('nothing-heard')
  })

  test('a question that only a hello answered keeps the others from being all there is', () => {
    const talk = talkOf().tell({ type: 'connected' }, final('Hello?'))
    while (talk.said.length < 3) talk.wait(1000)
    spoken(talk).tell(final('Bread.'), HASH).wait(200_000)
    expect(closed(talk)).toMatchObject([{ text: 'Bread.' }])
    expect(kinds(talk)).not.toContain('complete')
    expect(talk.said.at(-1)).toBe('Thank you. What you said is kept. Goodbye.')
  })

  test('before it was open, after goodbye, or twice, changes nothing more', () => {
    expect(talkOf().tell({ type: 'closed', why: 'dropped' }).state).toMatchObject({ phase: 'over', end: 'dropped' })
    const talk = listening().wait(200_000)
    const before = talk.effects.length
    talk.tell(
      final('Wait'),
      HASH,
      speaking(true),
      { type: 'drain' },
      { type: 'connected' },
      { type: 'closed', why: 'hung-up' },
    )
    talk.tell({ type: 'closed', why: 'dropped' }, final('Hello?'), { type: 'woke' }, { type: 'cut', end: 'drained' })
    expect(talk.effects).toHaveLength(before)
    expect(talk.state.end).toBe('nothing-heard')
  })
})

describe('having to stop', () => {
  test('lets an answer come to its end, then parts kindly', () => {
    const talk = listening()
      .tell(...says('The garden and'))
      .tell({ type: 'drain' })
    expect(talk.said).toHaveLength(1)
    talk.tell(...says('the dog.')).wait(2000)
    expect(talk.said[1]).toBe('I have to hang up now. What you said is kept. Goodbye.')
    expect(closed(talk)).toMatchObject([{ text: 'The garden and the dog.' }])
    expect(talk.state).toMatchObject({ phase: 'parted', end: 'drained' })
    expect(talk.hungUp).toBe(true)
  })

  test('parts at once where nobody is speaking', () => {
    const silent = listening().tell({ type: 'drain' })
    expect(silent.said[1]).toBe('I am sorry, I have to hang up now. Goodbye.')
    const between = spoken(listening().tell(final('The garden.'), HASH)).tell({ type: 'drain' })
    expect(between.said[2]).toBe('I have to hang up now. What you said is kept. Goodbye.')
    expect(closed(between)).toHaveLength(1)
  })

  test('parts where the sound was no answer', () => {
    const talk = listening().tell(speaking(true), { type: 'drain' }, speaking(false)).wait(7000)
    expect(talk.state.end).toBe('drained')
    expect(closed(talk)).toEqual([])
  })

  test('completes where that was the last answer', () => {
    const talk = listening({ questions: asked(GRATEFUL) })
      .tell(...says('The garden.'), { type: 'drain' })
      .wait(2000)
    expect(talk.state.end).toBe('completed')
  })

  test('before the line is open: says so as soon as it is', () => {
    const talk = talkOf().tell({ type: 'drain' }, { type: 'connected' })
    expect(talk.said).toEqual(['I am sorry, I have to hang up now. Goodbye.'])
    expect(talk.state.end).toBe('drained')
  })

  test('cut off: keeps at once and hangs up without a word', () => {
    const talk = listening().tell(partial('the gar'), { type: 'cut', end: 'drained' })
    expect(kinds(talk).slice(-2)).toEqual(['hear', 'hang-up'])
    expect(talk.effectsOf('hear').at(-1)).toMatchObject({ text: 'the gar', closed: false })
    expect(talk.state).toMatchObject({ phase: 'over', end: 'drained' })
  })

  test('the call comes to its end before the carrier cuts it, and no new prompt is begun late', () => {
    const questions = asked(...Array.from({ length: 6 }, (_, index) => `Question ${index}?`))
    const long = listening({ questions })
    for (let second = 0; second < 13 * 60 + 35; second += 5) long.tell(...says('and')).wait(4999)
    expect(long.state.phase).toBe('talking')
    long.wait(5001)
    expect(long.said.at(-1)).toBe('Our time is up for today. What you said is kept. Goodbye.')
    expect(long.state.end).toBe('hung-up')
    expect(long.wait(60_000).hungUp).toBe(true)
  })

  test('time is up in the middle of a word, or of a silence', () => {
    const speakingOn = listening({ questions: asked('One?', 'Two?', 'Three?', 'Four?') })
    const story = (parts: number) => Array.from({ length: parts }, (_, index) => `part ${index}`).join(' ')
    for (let parts = 1; parts <= 29; parts++) speakingOn.tell(partial(story(parts))).wait(29_000)
    speakingOn.tell(partial(`${story(29)} the end`)).wait(60_000)
    expect(speakingOn.said.at(-1)).toBe('Our time is up for today. What you said is kept. Goodbye.')
    expect(answers(speakingOn).join(' ')).toBe(`${story(29)} the end`)
    expect(closed(speakingOn)).toHaveLength(3)

    const noise = listening()
    for (let minute = 0; minute < 15; minute++) noise.tell(speaking(true)).wait(60_000)
    expect(noise.said).toHaveLength(2)
    expect(noise.said[1]).toMatch(/^Our time is up/)
    expect(noise.state.end).toBe('hung-up')
  })
})
