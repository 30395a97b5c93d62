import { describe, expect, test } from 'vitest'
import { Rehearsal } from '#test/harness/rehearsal.ts'
import { begin, type Conversation, type ConversationEffect, type Question } from './conversation.ts'
import { step } from './converse.ts'
import type { DialogueInput, Heard } from './dialogue.ts'
import type { Patience } from './endpointing.ts'

const GRATEFUL = 'What are you grateful for today?'
const LEARNED = 'What is one thing you learned today?'
const asked = (...texts: string[]): Question[] =>
  texts.map((text, position) => ({ position, text, kind: 'open', answered: false }))

type Talk = Rehearsal<Conversation, DialogueInput, ConversationEffect>
interface Setting {
  name?: string
  questions?: Question[]
  startedBefore?: boolean
  patience?: Patience
}

function talkOf(setting: Setting = {}): Talk {
  return new Rehearsal(begin({ name: 'Ada', questions: asked(GRATEFUL, LEARNED), startedBefore: false, ...setting }), step)
}

/** A talk in which the greeting and the first prompt have just been spoken. */
function listening(setting: Setting = {}): Talk {
  return spoken(talkOf(setting).tell({ type: 'connected' }))
}

/** The carrier tells that our words were spoken. */
function spoken(talk: Talk): Talk {
  return talk.wait(300).tell({ type: 'our-voice', on: true }).wait(900).tell({ type: 'our-voice', on: false })
}

const final = (text: string): DialogueInput => ({ type: 'heard', text, final: true })
const partial = (text: string): DialogueInput => ({ type: 'heard', text, final: false })
const speaking = (on: boolean): DialogueInput => ({ type: 'caller-speaking', on })
const HASH: DialogueInput = { type: 'digit', digit: '#' }

/** The caller begins, the words come, the caller stops. */
const says = (text: string): DialogueInput[] => [speaking(true), partial(text), speaking(false), final(text)]

/** Every answer as it stands at last. */
function answers(talk: Talk): string[] {
  const last = new Map<number, Heard>(talk.effectsOf('hear').map((words) => [words.position, words]))
  return [...last.values()].map(({ text }) => text)
}
const closed = (talk: Talk) => talk.effectsOf('hear').filter((words) => words.closed)
const kinds = (talk: Talk) => talk.effects.map(({ effect }) => effect.type)

describe('a whole talk', () => {
  test('greets, asks in order, keeps each answer before it goes on, thanks and hangs up', () => {
    const talk = listening()
    expect(talk.said).toEqual([expect.stringMatching(/^Hello Ada\. This is your daily reflection call/)])
    expect(talk.said[0]).toContain('recorded')
    expect(talk.said[0]).toMatch(/What are you grateful for today\?$/)

    spoken(talk.wait(2000).tell(...says('The garden.')).wait(3000))
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
    const talk = talkOf({ name: ' <b>Ada</b> & Co ', questions: asked('Is 1 < 2? </Say><Dial>') }).tell({ type: 'connected' })
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
    const talk = talkOf({ questions, startedBefore: true }).tell(final('Hello?'), { type: 'connected' }, final('Oh'), HASH)
    expect(kinds(talk)).toEqual(['complete', 'say', 'hang-up'])
  })

  test('tells when an answer began and ended', () => {
    const talk = listening()
    const began = talk.now
    talk.tell(speaking(true)).wait(700).tell(partial('The')).wait(1500).tell(speaking(false)).wait(900)
    const ended = talk.now
    talk.tell(final('The garden.')).wait(5000)
    expect(closed(talk)[0]).toMatchObject({ startedAt: began, endedAt: ended })
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
      expect(closed(talk).map(({ text }) => text)).toEqual(['I went out to the garden and sat there until it was dark.'])
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
    const talk = listening({ patience }).tell(...says(text)).wait(ms - 1)
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
    const talk = listening().tell(speaking(true)).wait(120_000 + 9000)
    expect(talk.said[1]).toContain('I am still here')
  })

  test('a lost message that the caller stopped does not either', () => {
    const talk = listening().tell(speaking(true), partial('The'), final('The garden.')).wait(29_999)
    expect(talk.said).toHaveLength(1)
    expect(talk.wait(1 + 3000).said).toHaveLength(2)
  })

  test('an answer of five minutes comes to a kind end, and nothing of it is lost', () => {
    const talk = listening()
    for (let minute = 0; minute < 29; minute++) talk.tell(...says(`Part ${minute} and`)).wait(10_000 - 5100 + 200)
    expect(talk.said).toHaveLength(1)
    talk.tell(speaking(true), partial('the last'))
    talk.wait(300_000)
    expect(talk.said[1]).toBe(`I will go on here, so that there is time for the rest. What you said is kept. ${LEARNED}`)
    expect(closed(talk)[0]!.text).toMatch(/^Part 0 and .*Part 28 and the last$/)
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
    spoken(talk).tell(...says('Patience.')).wait(3000)
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
    const talk = talkOf().tell({ type: 'connected' }).wait(300).tell({ type: 'our-voice', on: true }, ...says('The garden.'))
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
    spoken(talk).tell(...says('The garden.')).wait(3000)
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
    talk.tell({ type: 'interrupted', spoken: 'This is' }).tell(...says('The garden.')).wait(3000)
    expect(talk.said[2]).toMatch(/recorded\. Thank you\. What is one thing/)
    spoken(talk).wait(9000)
    expect(talk.said[3]).toMatch(/^I am still here/)
  })

  test('closing words that began over our voice are about the answer before', () => {
    const talk = listening().tell(...says('The garden.')).wait(3000)
    talk.wait(300).tell({ type: 'our-voice', on: true }, partial('that’s'), final('That’s all.'))
    expect(talk.said).toHaveLength(2)
    expect(talk.effectsOf('hear').at(-1)).toMatchObject({ position: 1, text: '', hearing: '', closed: false })
  })
})

describe('the end of an answer', () => {
  test.each(["I'm done.", 'that’s all', 'Okay, I think that is all, thank you.'])('%j closes at once and is no part of it', (end) => {
    const talk = listening().tell(final('The garden.'), final(end))
    expect(talk.said).toEqual([expect.anything(), `Thank you. ${LEARNED}`])
    expect(closed(talk)).toMatchObject([{ text: 'The garden.', hearing: '' }])
    expect(kinds(talk).slice(-2)).toEqual(['hear', 'say'])
  })

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
    const talk = listening().tell(final('The garden.'), { type: 'digit', digit: '5' }, { type: 'digit', digit: 'constructor' })
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
    const talk = listening().tell(...says('The garden.')).wait(3000).wait(1499).tell(HASH)
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

describe('a line that goes', () => {
  test('keeps what was heard, final or not, and closes it', () => {
    const talk = listening().tell(final('The garden.'), partial('and the do'), { type: 'closed', why: 'hung-up' })
    expect(talk.effectsOf('hear').at(-1)).toMatchObject({ text: 'The garden. and the do', hearing: '', closed: true })
    expect(kinds(talk)).not.toContain('complete')
    expect(talk.state).toMatchObject({ phase: 'over', end: 'hung-up' })
    expect(talk.said).toHaveLength(1)
  })

  test('during the last answer completes the reflection', () => {
    const talk = listening({ questions: asked(GRATEFUL) }).tell(partial('the garden'), { type: 'closed', why: 'dropped' })
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

  test('before it was open, after goodbye, or twice, changes nothing more', () => {
    expect(talkOf().tell({ type: 'closed', why: 'dropped' }).state).toMatchObject({ phase: 'over', end: 'dropped' })
    const talk = listening().wait(200_000)
    const before = talk.effects.length
    talk.tell(final('Wait'), HASH, speaking(true), { type: 'drain' }, { type: 'connected' }, { type: 'closed', why: 'hung-up' })
    talk.tell({ type: 'closed', why: 'dropped' }, final('Hello?'), { type: 'woke' }, { type: 'cut', end: 'drained' })
    expect(talk.effects).toHaveLength(before)
    expect(talk.state.end).toBe('nothing-heard')
  })
})

describe('having to stop', () => {
  test('lets an answer come to its end, then parts kindly', () => {
    const talk = listening().tell(...says('The garden and')).tell({ type: 'drain' })
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
    const talk = listening({ questions: asked(GRATEFUL) }).tell(...says('The garden.'), { type: 'drain' }).wait(2000)
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
    expect(closed(talk)).toMatchObject([{ text: 'the gar' }])
    expect(talk.state).toMatchObject({ phase: 'over', end: 'drained' })
  })

  test('the call comes to its end before the carrier cuts it, and no new prompt is begun late', () => {
    const talk = listening().wait(1000)
    for (let part = 0; part < 4; part++) spoken(talk.tell(...says(`Part ${part}.`)).wait(2999))
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
    for (let minute = 0; minute < 14; minute++) speakingOn.tell(partial(`word ${minute}`)).wait(29_000).tell(partial('w')).wait(29_000)
    speakingOn.tell(partial('the end')).wait(60_000)
    expect(speakingOn.said.at(-1)).toBe('Our time is up for today. What you said is kept. Goodbye.')
    expect(closed(speakingOn).at(-1)!.text).toMatch(/the end$/)

    const noise = listening()
    for (let minute = 0; minute < 15; minute++) noise.tell(speaking(true)).wait(60_000)
    expect(noise.said).toHaveLength(2)
    expect(noise.said[1]).toMatch(/^Our time is up/)
    expect(noise.state.end).toBe('hung-up')
  })
})
