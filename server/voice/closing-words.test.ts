import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partFromClosing } from './closing-words.ts'

describe('closing words', () => {
  test.each([
    // a sentence of their own
    ["I'm done.", ''],
    ['I’m done', ''],
    ['Im done', ''],
    ['IM DONE!', ''],
    ['I am done.', ''],
    ["that's all", ''],
    ['That’s all.', ''],
    ['Thats all', ''],
    ['that is all.', ''],
    ["Okay, I'm done.", ''],
    ['Um, well, I think that’s all.', ''],
    ['Yeah, I guess that is all for today, thank you very much.', ''],
    ["No, that's all, thanks. Bye.", ''],
    ["I'm done for today.", ''],
    ["We planted tulips. I'm done.", 'We planted tulips.'],
    ['We planted tulips. And that’s all.', 'We planted tulips.'],
    ["Did it rain? I think that's all for now.", 'Did it rain?'],
    ['the tulips … that’s all', 'the tulips …'],
    ["My day was long. That's all, thank you.", 'My day was long.'],
    // trailing after the rest
    ['we planted tulips I’m done', 'we planted tulips'],
    ["We planted tulips, that's all.", 'We planted tulips'],
    ["we planted tulips and that's all", 'we planted tulips'],
    ['we planted tulips okay im done thanks', 'we planted tulips'],
    ["We planted tulips - that's all", 'We planted tulips'],
    [
      'I was done with work by five and the garden was lovely that is all',
      'I was done with work by five and the garden was lovely',
    ],
    // twice over
    ["I'm done. That's all.", "I'm done."],
  ])('%j closes and leaves %j', (utterance, kept) => {
    expect(partFromClosing(utterance)).toEqual({ kept, closes: true })
  })

  test.each([
    "that's all I ever wanted",
    "That's all right.",
    "I'm done with that job.",
    'I am done in.',
    "my boss asked me if I'm done",
    "I can't wait until I'm done",
    "by the time I'm done",
    "I told him, I'm done.",
    "then I said to her that's all",
    "I'm so glad I'm done",
    "I don't think that's all",
    "it felt like I'm done",
    'I worked all week and finally I am done',
    'Now I am done.',
    'now in the evening I am not done',
    'today with the house I am done for today',
    'is that all',
    'I was done.',
    'thank you',
    'Goodbye.',
    'We did all. If that’s all',
    'We did it. When I’m done.',
    'all',
    'done',
    '',
    ' … ',
    '#',
  ])('%j is part of the answer', (utterance) => {
    expect(partFromClosing(utterance)).toEqual({ kept: utterance.trim(), closes: false })
  })

  test('they belong to the sentence before them when that leads into them', () => {
    expect(partFromClosing("I'm done.", 'My boss asked me if.').closes).toBe(false)
    expect(partFromClosing("That's all.", 'and I said because').closes).toBe(false)
    expect(partFromClosing("That's all.", 'We planted tulips.').closes).toBe(true)
    expect(partFromClosing('So. That is all.', 'whether').closes).toBe(true)
  })

  const word = fc.constantFrom(
    'garden',
    'we',
    'tulips',
    'lovely',
    'and',
    'if',
    'said',
    'done',
    'all',
    'Ärger',
    '3',
    'thanks',
  )
  const mark = fc.constantFrom(' ', ', ', '. ', '? ', ' - ', '… ')
  const utterances = fc.array(fc.tuple(word, mark)).map((parts) => parts.flat().join(''))

  test('nothing is lost but the closing words, and nothing is added', () => {
    fc.assert(
      fc.property(
        utterances,
        fc.constantFrom('', "I'm done", 'that’s all.', 'okay, that is all, thank you'),
        (text, close) => {
          const { kept, closes } = partFromClosing(text + close)
          expect((text + close).trim().startsWith(kept)).toBe(true)
          if (!closes) expect(kept).toBe((text + close).trim())
        },
      ),
    )
  })

  test('after a full stop they always close', () => {
    fc.assert(
      fc.property(
        utterances,
        fc.constantFrom("I'm done", 'im done.', "THAT'S ALL", 'That’s all, thanks.'),
        (text, close) => {
          const before = `${text} tulips.`
          expect(partFromClosing(`${before} ${close}`)).toEqual({ kept: before.trim(), closes: true })
        },
      ),
    )
  })

  test('whatever is said, it answers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, before) => void partFromClosing(text, before)),
    )
  })
})
