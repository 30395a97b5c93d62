import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Rehearsal } from '#test/harness/rehearsal.ts'
import { begin, type Conversation } from './conversation.ts'
import { step } from './converse.ts'
import type { DialogueInput, Heard } from './dialogue.ts'
import { hasWords } from './ear.ts'

const word = fc.constantFrom(
  'garden',
  'tulips',
  'and',
  'we',
  'rain',
  'um',
  'hello',
  'done',
  'all',
  'Äpfel',
  "it's",
  '42',
)
const sentence = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '))
const utterance = fc.oneof({ weight: 9, arbitrary: sentence }, { weight: 1, arbitrary: fc.constantFrom('', ' ', '…') })
const pause = fc.oneof(fc.constant(0), fc.nat(2000), fc.nat(12_000), fc.nat(70_000))

const heard = fc.record({ type: fc.constant('heard' as const), text: utterance, final: fc.boolean() })
const input: fc.Arbitrary<DialogueInput> = fc.oneof(
  { weight: 6, arbitrary: heard },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('caller-speaking' as const), on: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('our-voice' as const), on: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('interrupted' as const), spoken: fc.constantFrom('', 'recorded') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('digit' as const), digit: fc.constantFrom('#', '#', '5', '*', '') }),
  },
  { weight: 1, arbitrary: fc.constant<DialogueInput>({ type: 'woke' }) },
)
const leaving: fc.Arbitrary<DialogueInput> = fc.constantFrom<DialogueInput>(
  { type: 'drain' },
  { type: 'cut', end: 'drained' },
  { type: 'closed', why: 'hung-up' },
  { type: 'closed', why: 'dropped' },
)
const anything = fc.oneof({ weight: 12, arbitrary: input }, { weight: 1, arbitrary: leaving })
/** Time passes, then something comes in, many times over. */
const events = (of: fc.Arbitrary<DialogueInput>) => fc.array(fc.record({ after: pause, input: of }), { maxLength: 40 })

const setting = fc
  .record({
    answered: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
    patience: fc.constantFrom('brisk', 'normal', 'unhurried'),
  })
  .map(({ answered, patience }) => ({
    name: 'Ada',
    questions: answered.map((isAnswered, position) => ({
      position,
      text: `Question ${position}?`,
      kind: 'open' as const,
      answered: isAnswered,
    })),
    startedBefore: answered.includes(true),
    patience: patience as 'brisk' | 'normal' | 'unhurried',
  }))

const rehearse = (options: Parameters<typeof begin>[0]) => new Rehearsal(begin(options), step)
const wordsIn = (texts: string[]) => texts.flatMap((text) => text.match(/[\p{L}\p{N}']+/gu) ?? [])
const isListening = (state: Conversation) =>
  (state.phase === 'waiting' || state.phase === 'talking') && state.at < state.questions.length

/** How often each word occurs. */
function tally(words: string[]): Map<string, number> {
  return words.reduce((counts, word) => counts.set(word, (counts.get(word) ?? 0) + 1), new Map<string, number>())
}

test('no final word is lost, no word is invented, a closed answer never changes', () => {
  fc.assert(
    fc.property(setting, events(anything), (options, script) => {
      const talk = rehearse(options).tell({ type: 'connected' })
      const finals: string[] = []
      const everything: string[] = []
      for (const { after, input } of script) {
        talk.wait(after)
        if (input.type === 'heard' && isListening(talk.state)) {
          everything.push(input.text)
          if (input.final) finals.push(input.text)
        }
        talk.tell(input)
      }
      talk.tell({ type: 'closed', why: 'hung-up' })

      const last = new Map<number, Heard>()
      for (const words of talk.effectsOf('hear')) {
        expect(last.get(words.position)?.closed ?? false).toBe(false)
        last.set(words.position, words)
      }
      const kept = wordsIn([...last.values()].map(({ text }) => text))
      const counted = tally(kept)
      for (const [word, times] of tally(wordsIn(finals)))
        expect([word, counted.get(word) ?? 0]).toSatisfy(([, found]) => found >= times)
      for (const word of kept) expect(wordsIn(everything)).toContain(word)
      const inOrder = [...last.values()].sort((one, other) => one.position - other.position)
      for (const [index, { hearing, startedAt, endedAt }] of inOrder.entries()) {
        expect(hearing).toBe('')
        if (startedAt) expect(Temporal.Instant.compare(startedAt, endedAt!)).toBeLessThanOrEqual(0)
        const before = inOrder[index - 1]?.endedAt
        if (startedAt && before) expect(Temporal.Instant.compare(before, startedAt)).toBeLessThanOrEqual(0)
      }
    }),
    { numRuns: 2000 },
  )
})

test('an answer closed is followed by our next words, and at most one thing is said at a time', () => {
  fc.assert(
    fc.property(setting, events(anything), (options, script) => {
      const talk = rehearse(options).tell({ type: 'connected' })
      for (const { after, input } of script) talk.wait(after).tell(input)
      expect(talk.mostSaysInATurn).toBeLessThanOrEqual(1)
      talk.effects.forEach(({ effect }, index) => {
        if (effect.type === 'hear' && effect.closed && talk.effects[index + 1]) {
          expect(['say', 'complete', 'hang-up']).toContain(talk.effects[index + 1]!.effect.type)
        }
      })
      expect(talk.effectsOf('complete').length).toBeLessThanOrEqual(1)
      expect(talk.effectsOf('hang-up').length).toBeLessThanOrEqual(1)
    }),
    { numRuns: 1000 },
  )
})

test('completed means that every prompt was gone through and that something was said', () => {
  fc.assert(
    fc.property(setting, events(anything), (options, script) => {
      const talk = rehearse(options).tell({ type: 'connected' })
      for (const { after, input } of script) talk.wait(after).tell(input)
      talk.tell({ type: 'closed', why: 'dropped' })
      const closed = talk.effectsOf('hear').filter((words) => words.closed)
      const allGoneThrough = options.questions.every(
        ({ position, answered }) => answered || closed.some((words) => words.position === position),
      )
      const anyWords = options.questions.some(({ answered }) => answered) || closed.some(({ text }) => text !== '')
      expect(talk.effectsOf('complete').length === 1).toBe(allGoneThrough && anyWords)
      expect(talk.state.end === 'completed').toBe(allGoneThrough && anyWords)
    }),
    { numRuns: 1000 },
  )
})

test('whatever was heard, after it silence always leads to the end of the call, in time', () => {
  fc.assert(
    fc.property(setting, events(input), fc.boolean(), (options, script, isStuck) => {
      const talk = rehearse(options).tell({ type: 'connected' })
      const start = talk.now
      talk.stuck = isStuck
      for (const { after, input } of script) talk.wait(after).tell(input)
      talk.wait(15 * 60_000)
      expect(talk.hungUp).toBe(true)
      const last = talk.effects.find(({ effect }) => effect.type === 'hang-up')!
      expect(last.at.since(start).total('minutes')).toBeLessThan(14.5)
    }),
    { numRuns: 1000 },
  )
})

test('we never speak while the caller is known to speak or words of theirs are pending, unless they ended it or time did', () => {
  fc.assert(
    fc.property(
      setting,
      events(fc.oneof(heard, fc.record({ type: fc.constant('caller-speaking' as const), on: fc.boolean() }))),
      (options, script) => {
        const talk = rehearse(options).tell({ type: 'connected' })
        for (const { after, input } of script) {
          talk.tell(input)
          const { ear, phase } = talk.state
          const before = talk.said.length
          const isHeld = phase === 'talking' && (ear.speakingSince !== null || ear.hearing !== '')
          talk.wait(Math.min(after, 9900))
          const isTooLong = ear.startedAt !== null && talk.now.since(ear.startedAt).total('minutes') >= 5
          const isLate = talk.now.since(talk.state.connectedAt ?? talk.now).total('minutes') >= 14
          if (isHeld && !isTooLong && !isLate) expect(talk.said).toHaveLength(before)
        }
      },
    ),
    { numRuns: 1000 },
  )
})

test('step is total: any input in any reachable state, at any instant, gives a turn and changes nothing in place', () => {
  const wild: fc.Arbitrary<DialogueInput> = fc.oneof(
    anything,
    fc.constantFrom<DialogueInput>({ type: 'connected' }, { type: 'said' }, { type: 'cut', end: 'hung-up' }),
    fc.record({ type: fc.constant('heard' as const), text: fc.string({ unit: 'binary' }), final: fc.boolean() }),
    fc.record({ type: fc.constant('digit' as const), digit: fc.string() }),
  )
  fc.assert(
    fc.property(setting, fc.array(fc.tuple(fc.integer({ min: -5000, max: 900_000 }), wild)), (options, script) => {
      let state = begin(options)
      let now = Temporal.Instant.from('2026-05-01T16:00:00Z')
      for (const [ms, input] of script) {
        now = now.add({ milliseconds: ms })
        const before = structuredClone({
          ...state,
          ear: null,
          mouth: null,
          connectedAt: null,
          settlesAt: null,
          movedOnAt: null,
        })
        const turn = step(state, input, now)
        expect({ ...state, ear: null, mouth: null, connectedAt: null, settlesAt: null, movedOnAt: null }).toEqual(
          before,
        )
        if (turn.state.phase === 'talking') expect(turn.wakeAt).not.toBeNull()
        if (turn.state.phase === 'over') expect(turn.state.end).not.toBeNull()
        state = turn.state
      }
      expect(typeof hasWords(state.ear)).toBe('boolean')
    }),
    { numRuns: 1000 },
  )
})
