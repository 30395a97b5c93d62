import { describe, expect, test } from 'vitest'
import { after } from './moments.ts'
import { afterInterruption, afterSaid, afterVoice, isQuiet, type Mouth, SILENT_MOUTH, speak } from './mouth.ts'

const START = Temporal.Instant.from('2026-05-01T16:00:00Z')
const at = (ms: number) => after(START, ms)
/** Words of a length, asked for and taken by the line at once. */
const say = (mouth: Mouth, characters: number, ms: number) => afterSaid(speak(mouth, 'x'.repeat(characters)), at(ms))
const voice = (mouth: Mouth, on: boolean, ms: number) => afterVoice(mouth, on, at(ms))

/** When our voice is taken to have stopped, in milliseconds from the start. */
const quietAt = (mouth: Mouth) => mouth.quietAt?.since(START).total('milliseconds')

describe('our own voice', () => {
  test('is silent before the first word, and not while words are on their way to the line', () => {
    expect(isQuiet(SILENT_MOUTH, START)).toBe(true)
    expect(isQuiet(speak(SILENT_MOUTH, 'Hello'), at(60_000))).toBe(false)
    expect(afterSaid(SILENT_MOUTH, START)).toBe(SILENT_MOUTH)
  })

  test('is estimated at 15 characters a second, after a second on the way', () => {
    const mouth = say(SILENT_MOUTH, 30, 0)
    expect(quietAt(mouth)).toBe(3000)
    expect(isQuiet(mouth, at(2999))).toBe(false)
    expect(isQuiet(mouth, at(3000))).toBe(true)
  })

  test('goes on with what is said meanwhile', () => {
    expect(quietAt(say(say(SILENT_MOUTH, 30, 0), 15, 2000))).toBe(5000)
    expect(quietAt(say(say(SILENT_MOUTH, 30, 0), 15, 9000))).toBe(11_000)
  })

  test('is believed where the carrier tells: shorter or longer than estimated', () => {
    const heard = voice(say(SILENT_MOUTH, 150, 0), true, 500)
    expect(quietAt(voice(heard, false, 1200))).toBe(1200)
    expect(isQuiet(heard, at(11_500))).toBe(false)
    expect(quietAt(voice(heard, false, 18_000))).toBe(18_000)
  })

  test('is not waited for for ever when the message of its end is lost', () => {
    const one = voice(say(SILENT_MOUTH, 150, 0), true, 500)
    expect(quietAt(one)).toBe(500 + 15_000 + 5000)
    const two = voice(say(say(SILENT_MOUTH, 150, 0), 150, 100), true, 500)
    expect(quietAt(two)).toBe(500 + 30_000 + 5000)
  })

  test('stops once for all that was queued, except for what had only just been handed over', () => {
    const speaking = voice(say(SILENT_MOUTH, 150, 0), true, 500)
    expect(quietAt(voice(say(speaking, 30, 1000), false, 4000))).toBe(4000)
    expect(quietAt(voice(say(speaking, 30, 3500), false, 4000))).toBe(4000 + 3000)
    expect(quietAt(voice(voice(say(speaking, 30, 3500), true, 3600), false, 4000))).toBe(4000)
  })

  test('an end that belongs to words before does not end these', () => {
    const mouth = say(SILENT_MOUTH, 30, 0)
    expect(voice(mouth, false, 100)).toBe(mouth)
  })

  test('that is cut off is silent from then on', () => {
    const mouth = afterInterruption(say(voice(say(SILENT_MOUTH, 150, 0), true, 500), 30, 900), at(1000))
    expect(isQuiet(mouth, at(1000))).toBe(true)
    expect(quietAt(voice(mouth, false, 1100))).toBe(1000)
  })
})
