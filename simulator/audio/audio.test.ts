import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { FliteVoice, inAscii } from './flite-voice.ts'
import { Tape } from './tape.ts'
import { estimateMs, sentencesOf, silentVoice, wordsHeard } from './voice.ts'
import { readWav, SAMPLE_RATE, toPhoneBand, wav } from './wav.ts'

describe('words', () => {
  test('an estimate of 15 characters a second, and a moment at least', () => {
    expect(estimateMs('x'.repeat(150))).toBe(10_000)
    expect(estimateMs('')).toBe(300)
  })

  test('sentences', () => {
    expect(sentencesOf('Hello Ada. This is your call! “Ready?” Yes… or no')).toEqual([
      'Hello Ada.',
      'This is your call!',
      '“Ready?”',
      'Yes…',
      'or no',
    ])
    expect(sentencesOf('  ')).toEqual([])
    expect(sentencesOf('3.5 km')).toEqual(['3.5 km'])
  })

  test('sentences lose no word', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b.', 'c?', 'd!"', 'e…', '.')), (words) => {
        expect(sentencesOf(words.join(' ')).join(' ')).toBe(words.join(' '))
      }),
    )
  })

  test('what was heard is a beginning in whole words, and grows', () => {
    expect(wordsHeard('one two three', 0)).toBe('')
    expect(wordsHeard('one two three', 0.3)).toBe('one')
    expect(wordsHeard('one two three', 1)).toBe('one two three')
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1 }), share, share, (words, one, other) => {
        const text = words.join(' ')
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map((part) => wordsHeard(text, part))
        expect(text.startsWith(more!)).toBe(true)
        expect(more!.startsWith(less!)).toBe(true)
      }),
    )
  })

  test('what flite can read', () => {
    expect(inAscii('Zoë’s “café” — déjà vu… ok')).toBe('Zoe\'s "cafe" , deja vu... ok')
    expect(inAscii('Привет 你好 🙂')).toBe('')
    expect(inAscii('- !')).toBe('')
  })
})

/** A tone of that pitch, as loud as a voice. */
function tone(hertz: number, sampleRate: number, seconds: number): Int16Array {
  return Int16Array.from({ length: sampleRate * seconds }, (_, index) =>
    Math.round(10_000 * Math.sin((2 * Math.PI * hertz * index) / sampleRate)),
  )
}

function loudness(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
}

describe('sound', () => {
  test('a WAV file can be read back, whatever it holds', () => {
    fc.assert(
      fc.property(fc.int16Array(), (samples) => {
        expect(readWav(wav([samples], 16_000))).toEqual({ samples, sampleRate: 16_000 })
      }),
    )
  })

  test('two channels are interleaved', () => {
    const file = wav([Int16Array.of(1, 2), Int16Array.of(-1, -2)])
    expect([...readWav(file).samples]).toEqual([1, -1, 2, -2])
    expect([file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt32LE(28)]).toEqual([2, 8000, 32_000])
  })

  test('what is no WAV is refused', () => {
    for (const nonsense of [new Uint8Array(), Buffer.from('RIFF'), Buffer.alloc(100)]) {
      expect(() => readWav(nonsense)).toThrow('no WAV')
    }
    const soundless = wav([new Int16Array(8)])
    soundless.write('none', 36, 'latin1')
    expect(() => readWav(soundless)).toThrow('holds no sound')
  })

  test('a telephone passes a voice and no hiss, at half the rate', () => {
    const voice = toPhoneBand(tone(500, 16_000, 1), 16_000)
    expect(voice.length).toBe(SAMPLE_RATE)
    expect(loudness(voice)).toBeCloseTo(10_000 / Math.SQRT2, -2)
    expect(loudness(toPhoneBand(tone(6000, 16_000, 1), 16_000))).toBeLessThan(150)
    const already = tone(500, 8000, 1)
    expect(toPhoneBand(already, 8000)).toBe(already)
    expect(() => toPhoneBand(already, 44_100)).toThrow(RangeError)
  })

  test('a piece of tape can be cut, not stretched', () => {
    const tape = new Tape()
    const piece = tape.add('person', 100, { durationMs: 1000, sound: null })
    expect(tape.pieces).toMatchObject([{ atMs: 100, heardMs: 1000 }])
    piece.cut(400)
    expect(tape.pieces).toMatchObject([{ heardMs: 400 }])
    piece.cut(9000)
    expect(tape.pieces).toMatchObject([{ heardMs: 1000 }])
    piece.cut(-5)
    expect(tape.pieces).toMatchObject([{ heardMs: 0 }])
    tape.erase()
    expect(tape.pieces).toEqual([])
  })
})

describe('flite', () => {
  const voice = new FliteVoice()
  afterAll(() => voice.stop())

  test('speaks for about as long as people do, in two voices', async () => {
    const text = 'This is your daily reflection call. What went well today?'
    const [one, other] = await Promise.all([voice.speak(text, 'application'), voice.speak(text, 'person')])
    for (const { durationMs, sound } of [one, other]) {
      expect(durationMs).toBeGreaterThan(estimateMs(text) * 0.5)
      expect(durationMs).toBeLessThan(estimateMs(text) * 2)
      expect(sound!.samples.length / sound!.sampleRate).toBeCloseTo(durationMs / 1000, 2)
      expect(sound!.phoneBand.length / SAMPLE_RATE).toBeCloseTo(durationMs / 1000, 2)
      expect(loudness(sound!.phoneBand)).toBeGreaterThan(500)
    }
    expect(one.sound!.samples).not.toEqual(other.sound!.samples)
  })

  test('the event loop goes on meanwhile', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await voice.speak(
      'A long sentence with many words that takes a good while to be synthesized. '.repeat(10),
      'person',
    )
    clearInterval(timer)
    expect(turns).toBeGreaterThan(20)
  })

  test('what was said before is at hand at once', async () => {
    const first = await voice.speak('What do you wish for tomorrow?', 'application')
    const again = await voice.speak('What do you wish for tomorrow?', 'application')
    expect(again.sound).toBe(first.sound)
  })

  test('what it cannot read passes in silence; read and unread parts follow each other', async () => {
    expect(await voice.speak('Привет', 'person')).toEqual(await silentVoice.speak('Привет', 'person'))
    expect(await voice.speak('', 'person')).toMatchObject({ sound: null })
    const { durationMs, sound } = await voice.speak('Hello there. 你好吗? Goodbye.', 'person')
    expect(sound!.samples.length / sound!.sampleRate).toBeCloseTo(durationMs / 1000, 2)
    const third = Math.floor(sound!.phoneBand.length / 3)
    expect(loudness(sound!.phoneBand.subarray(0, third))).toBeGreaterThan(200)
    expect(loudness(sound!.phoneBand.subarray(2 * third))).toBeGreaterThan(200)
  })

  test('words that look like options are only spoken', async () => {
    const { sound } = await voice.speak('-o /tmp/file and --help "quoted" $(date)', 'person')
    expect(loudness(sound!.samples)).toBeGreaterThan(200)
  })

  test('its thread comes when it is needed, goes when it is not, and comes again', async () => {
    const threads: Worker[] = []
    const count = (thread: Worker) => threads.push(thread)
    process.on('worker', count)
    const resting = new FliteVoice({ restsAfterMs: 0 })
    expect(threads).toHaveLength(0)
    for (const round of [1, 2]) {
      expect((await resting.speak('Hello.', 'person')).sound).not.toBeNull()
      expect(threads).toHaveLength(round)
      await once(threads.at(-1)!, 'exit')
    }
    process.off('worker', count)
    await resting.stop()
  })

  test('after its end it is silent', async () => {
    const ended = new FliteVoice()
    const waiting = ended.speak('Hello.', 'person')
    await ended.stop()
    expect((await waiting).sound).toBeNull()
    expect((await ended.speak('Hello.', 'person')).sound).toBeNull()
  })
})
