import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Rehearsal } from '#test/harness/rehearsal.ts'
import { beginProof, type ProofInput, stepProof, type Verdict } from './prove.ts'

type Talk = ReturnType<typeof waiting>
const waiting = () => new Rehearsal(beginProof(), stepProof)

/** The greeting has just been spoken. */
function listening(): Talk {
  return spoken(waiting().tell({ type: 'connected' }))
}
function spoken(talk: Talk): Talk {
  return talk.wait(300).tell({ type: 'our-voice', on: true }).wait(2000).tell({ type: 'our-voice', on: false })
}
const keys = (digits: string): ProofInput[] => [...digits].map((digit) => ({ type: 'digit', digit }))
const verdict = (said: Verdict): ProofInput => ({ type: 'code-checked', verdict: said })
const kinds = (talk: Talk) => talk.effects.map(({ effect }) => effect.type)
const codes = (talk: Talk) => talk.effectsOf('check-code').map(({ digits }) => digits)

describe('proving a number', () => {
  test('says who it is, what keying the code allows, and how never to be called again', () => {
    const [greeting] = listening().said
    expect(greeting).toMatch(
      /^Hello\. This is Dayline, the journal that calls you, to prove that this number is yours\./,
    )
    expect(greeting).toMatch(/key in the six digits.*you allow Dayline to phone this number every day.*press nine/)
  })

  test('right: thanks and hangs up', () => {
    const talk = listening().tell(...keys('123'))
    talk.wait(5000).tell(...keys('456'))
    expect(codes(talk)).toEqual(['123456'])
    talk.tell(verdict('right'))
    expect(talk.said.at(-1)).toMatch(/^Thank you.*Goodbye\.$/)
    expect(talk.hungUp).toBe(true)
    expect(talk.tell({ type: 'closed', why: 'hung-up' }).state).toMatchObject({ phase: 'over', end: 'completed' })
  })

  test('keys count over our voice too', () => {
    const talk = waiting().tell(
      { type: 'connected' },
      ...keys('12'),
      { type: 'interrupted', spoken: 'Hello' },
      ...keys('3456'),
    )
    expect(codes(talk)).toEqual(['123456'])
  })

  test('wrong: says so, and takes another', () => {
    const talk = listening().tell(...keys('111111'), ...keys('22'), verdict('wrong'), ...keys('333333'))
    expect(talk.said[1]).toMatch(/^That is not the code/)
    expect(codes(talk)).toEqual(['111111', '333333'])
  })

  test.each<[Verdict, RegExp]>([
    ['spent', /no tries left/],
    ['expired', /expired/],
  ])('%s: says so kindly and hangs up', (said, words) => {
    const talk = listening().tell(...keys('111111'), verdict(said))
    expect(talk.said[1]).toMatch(words)
    expect(talk.state).toMatchObject({ phase: 'parted', end: 'nothing-heard' })
    expect(talk.hungUp).toBe(true)
  })

  test('* clears what was keyed; # and anything else mean nothing', () => {
    const talk = listening().tell(...keys('123*#'), { type: 'digit', digit: 'x' }, ...keys('456'))
    expect(talk.said[1]).toMatch(/from the beginning/)
    expect(codes(talk)).toEqual([])
    expect(codes(talk.tell(...keys('780')))).toEqual(['456780'])
  })

  test('9 at any moment: never again', () => {
    const moments: Record<string, (talk: Talk) => Talk> = {
      'during the greeting': () => waiting().tell({ type: 'connected' }),
      'after some digits': (talk) => talk.tell(...keys('123')),
      'while the code is checked': (talk) => talk.tell(...keys('123456')),
      'after a wrong code': (talk) => talk.tell(...keys('123456'), verdict('wrong')),
      'after the right one': (talk) => talk.tell(...keys('123456'), verdict('right')),
      'after goodbye': (talk) => talk.wait(60_000),
    }
    for (const reach of Object.values(moments)) {
      const talk = reach(listening()).tell(...keys('9'), ...keys('9'), verdict('right'))
      expect(talk.effectsOf('stop-calls')).toHaveLength(1)
      expect(kinds(talk).slice(-3)).toEqual(['stop-calls', 'say', 'hang-up'])
      expect(talk.said.at(-1)).toBe('I will never call this number again. Goodbye.')
      expect(talk.state.end).toBe('hung-up')
    }
  })

  test('a verdict that comes late or unasked changes nothing', () => {
    const talk = listening().tell(verdict('right'), { type: 'code-unchecked' })
    expect(kinds(talk)).toEqual(['say'])
    const late = listening()
      .tell(...keys('123456'))
      .wait(20_000)
      .tell(verdict('right'))
    expect(late.said).toHaveLength(2)
    expect(late.said[1]).toMatch(/cannot check/)
    expect(late.state.end).toBe('nothing-heard')
  })

  test('a code that cannot be checked', () => {
    const talk = listening().tell(...keys('123456'), { type: 'code-unchecked' })
    expect(talk.said[1]).toMatch(/cannot check/)
    expect(talk.hungUp).toBe(true)
  })

  test('without a key it asks again, once more, then hangs up', () => {
    const talk = listening().wait(7999)
    expect(talk.said).toHaveLength(1)
    expect(talk.wait(1).said[1]).toMatch(/^This is Dayline\. Please key in/)
    expect(spoken(talk).wait(8000).said).toHaveLength(3)
    expect(spoken(talk).wait(8000).said[3]).toMatch(/^I did not get a code.*Goodbye\.$/)
    expect(talk.state.end).toBe('nothing-heard')
    expect(talk.hungUp).toBe(true)
  })

  test('a code that stops in the middle begins anew', () => {
    const talk = listening()
      .tell(...keys('123'))
      .wait(8000)
    expect(talk.said).toHaveLength(2)
    expect(codes(talk.tell(...keys('456')))).toEqual([])
  })

  test('somebody who keys for ever is left in the end', () => {
    const talk = listening()
    for (let times = 0; times < 60; times++) talk.tell(...keys('1*')).wait(5000)
    expect(talk.hungUp).toBe(true)
    expect(talk.state.end).toBe('nothing-heard')
  })

  test('what is said is not listened to', () => {
    const talk = listening().tell(
      { type: 'heard', text: 'One two three', final: true },
      { type: 'caller-speaking', on: true },
    )
    expect(kinds(talk)).toEqual(['say'])
    expect(talk.wait(8000).said).toHaveLength(2)
  })

  test('the line goes, or the server stops', () => {
    expect(waiting().tell(...keys('9'), { type: 'closed', why: 'dropped' }).state.end).toBe('dropped')
    expect(listening().tell({ type: 'closed', why: 'hung-up' }, ...keys('9')).state.end).toBe('hung-up')
    const drained = listening().tell({ type: 'drain' }, { type: 'drain' })
    expect(drained.said[1]).toMatch(/^I am sorry, I have to hang up/)
    expect(drained.state).toMatchObject({ phase: 'parted', end: 'drained' })
    expect(kinds(listening().tell({ type: 'cut', end: 'drained' }))).toEqual(['say', 'hang-up'])
    expect(kinds(drained.tell({ type: 'cut', end: 'drained' }))).toEqual(['say', 'say', 'hang-up'])
  })

  test('is total, always ends, checks only whole codes without 9, and stops calls only by 9', () => {
    const input: fc.Arbitrary<ProofInput> = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          type: fc.constant('digit' as const),
          digit: fc.constantFrom(...'0123456789*#'.split(''), '', '12'),
        }),
      },
      { weight: 3, arbitrary: fc.constantFrom<Verdict>('right', 'wrong', 'spent', 'expired').map(verdict) },
      fc.constantFrom<ProofInput>(
        { type: 'connected' },
        { type: 'said' },
        { type: 'woke' },
        { type: 'code-unchecked' },
        { type: 'our-voice', on: true },
        { type: 'our-voice', on: false },
        { type: 'interrupted', spoken: '' },
        { type: 'heard', text: 'nine', final: true },
        { type: 'drain' },
      ),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9000), input), { maxLength: 40 }), (script) => {
        const talk = waiting().tell({ type: 'connected' })
        for (const [ms, one] of script) talk.wait(ms).tell(one)
        talk.wait(5 * 60_000)
        expect(talk.hungUp).toBe(true)
        expect(talk.mostSaysInATurn).toBeLessThanOrEqual(1)
        for (const digits of codes(talk)) expect(digits).toMatch(/^[0-8]{6}$/)
        const nines = script.filter(([, one]) => one.type === 'digit' && one.digit === '9')
        expect(talk.effectsOf('stop-calls')).toHaveLength(nines.length > 0 ? 1 : 0)
        if (talk.state.end === 'completed')
          expect(script.some(([, one]) => one.type === 'code-checked' && one.verdict === 'right')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
