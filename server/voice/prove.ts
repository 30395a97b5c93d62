import type { CommonEffect, CommonState, DialogueInput, TalkEnd, Turn } from './dialogue.ts'
import { after, earliest, latest, reached } from './moments.ts'
import { afterInterruption, afterSaid, afterVoice, type Mouth, SILENT_MOUTH, speak } from './mouth.ts'
import * as words from './proof-words.ts'

/** What came of a code. `spent`: no tries are left. */
export type Verdict = 'right' | 'wrong' | 'spent' | 'expired'

/** Where the call stands that proves a phone number. */
export interface Proof extends CommonState {
  mouth: Mouth
  connectedAt: Temporal.Instant | null
  /** The digits so far, fewer than six. */
  keyed: string
  lastKeyAt: Temporal.Instant | null
  /** A whole code is being checked since then. */
  checkingSince: Temporal.Instant | null
  /** How often the request was repeated since the last whole code. */
  repeated: number
  /** They asked never to be called again. */
  stopped: boolean
}

export type ProofInput =
  | DialogueInput
  | { type: 'code-checked'; verdict: Verdict }
  /** The code could not be checked: the database is away. */
  | { type: 'code-unchecked' }

export type ProofEffect = CommonEffect | { type: 'check-code'; digits: string } | { type: 'stop-calls' }

/** Codes have six digits, none of which is 9: that key always means "never again". */
const CODE_LENGTH = 6
const STOP_KEY = '9'
const CLEAR_KEY = '*'
/** Without a key for so long, counted from our voice's end or the last key, the request is repeated. */
const NO_KEY_MS = 8000
const REPEATS = 2
/** A check that takes longer than this will not come any more. */
const CHECK_MS = 20_000
/** Nobody needs longer than this for six keys. */
const TIME_IS_UP_MS = 4 * 60_000

interface Move {
  state: Proof
  effects: ProofEffect[]
}

/** A proof that waits for its line. */
export function beginProof(): Proof {
  return {
    phase: 'waiting',
    end: null,
    mouth: SILENT_MOUTH,
    connectedAt: null,
    keyed: '',
    lastKeyAt: null,
    checkingSince: null,
    repeated: 0,
    stopped: false,
  }
}

/**
 * The call that proves a number: says who it is and what keying the code means, takes six digits, has them checked.
 * Keying 9 at any moment ends all calls to this number, also after a right code. Only keys count: what is said is
 * not listened to, and nothing is recorded.
 *
 * Total: any input in any state gives a turn and never throws; once connected it always comes to its end by itself.
 */
export function stepProof(state: Proof, input: ProofInput, now: Temporal.Instant): Turn<Proof, ProofEffect> {
  const move = state.phase === 'over' ? stay(state) : take(state, input, now)
  return { ...move, wakeAt: move.state.phase === 'talking' ? deadlines(move.state).next : null }
}

function take(state: Proof, input: ProofInput, now: Temporal.Instant): Move {
  switch (input.type) {
    case 'connected':
      return state.phase === 'waiting' ? greet(state, now) : stay(state)
    case 'said':
      return stay({ ...state, mouth: afterSaid(state.mouth, now) })
    case 'our-voice':
      return stay({ ...state, mouth: afterVoice(state.mouth, input.on, now) })
    case 'interrupted':
      return stay({ ...state, mouth: afterInterruption(state.mouth, now) })
    case 'closed':
      return end(state, input.why, [])
    case 'cut':
      return end(state, input.end, state.phase === 'parted' ? [] : [{ type: 'hang-up' }])
    case 'digit':
      return state.phase === 'waiting' ? stay(state) : key(state, input.digit, now)
    case 'heard':
    case 'caller-speaking':
      return stay(state)
    default:
      return state.phase === 'talking' ? proceed(state, input, now) : stay(state)
  }
}

function proceed(
  state: Proof,
  input: Extract<ProofInput, { type: 'code-checked' | 'code-unchecked' | 'woke' | 'drain' }>,
  now: Temporal.Instant,
): Move {
  switch (input.type) {
    case 'code-checked':
      return state.checkingSince ? judge(state, input.verdict) : stay(state)
    case 'code-unchecked':
      return state.checkingSince ? part(state, words.CANNOT_CHECK, 'nothing-heard') : stay(state)
    case 'drain':
      return part(state, words.HAVE_TO_HANG_UP, 'drained')
    case 'woke':
      return lookUp(state, now)
  }
}

function greet(state: Proof, now: Temporal.Instant): Move {
  return say({ ...state, phase: 'talking', connectedAt: now }, words.GREETING)
}

/** One key, of whatever meaning. */
function key(state: Proof, digit: string, now: Temporal.Instant): Move {
  if (digit === STOP_KEY) return stop(state)
  if (state.phase === 'parted' || state.checkingSince) return stay(state)
  if (digit === CLEAR_KEY) return say({ ...state, keyed: '', lastKeyAt: now }, words.STARTED_OVER)
  if (!/^[0-8]$/.test(digit)) return stay(state)
  const keyed = state.keyed + digit
  if (keyed.length < CODE_LENGTH) return stay({ ...state, keyed, lastKeyAt: now })
  return {
    state: { ...state, keyed: '', lastKeyAt: now, repeated: 0, checkingSince: now },
    effects: [{ type: 'check-code', digits: keyed }],
  }
}

function stop(state: Proof): Move {
  if (state.stopped) return stay(state)
  const { state: parted, effects } = part({ ...state, stopped: true }, words.NEVER_AGAIN, 'hung-up')
  return { state: parted, effects: [{ type: 'stop-calls' }, ...effects] }
}

function judge(checking: Proof, verdict: Verdict): Move {
  const state = { ...checking, checkingSince: null }
  switch (verdict) {
    case 'right':
      return part(state, words.PROVED, 'completed')
    case 'wrong':
      return say(state, words.WRONG_CODE)
    case 'spent':
      return part(state, words.NO_TRIES_LEFT, 'nothing-heard')
    case 'expired':
      return part(state, words.EXPIRED, 'nothing-heard')
  }
}

/** Some instant that was asked for may have come. */
function lookUp(state: Proof, now: Temporal.Instant): Move {
  const { next, checkedBy, timeIsUpAt } = deadlines(state)
  if (!next || !reached(next, now)) return stay(state)
  if (checkedBy && reached(checkedBy, now)) return part(state, words.CANNOT_CHECK, 'nothing-heard')
  if ((timeIsUpAt && reached(timeIsUpAt, now)) || state.repeated >= REPEATS)
    return part(state, words.NO_CODE, 'nothing-heard')
  return say({ ...state, keyed: '', repeated: state.repeated + 1 }, words.ASK_AGAIN)
}

/** Why the dialogue wants to be woken: a key that does not come, a verdict that does not come, a call too long. */
function deadlines({ mouth, connectedAt, lastKeyAt, checkingSince }: Proof) {
  const timeIsUpAt = connectedAt && after(connectedAt, TIME_IS_UP_MS)
  const checkedBy = checkingSince && after(checkingSince, CHECK_MS)
  const quietSince = mouth.unsaid.length > 0 ? null : latest(mouth.quietAt, lastKeyAt)
  const keyBy = checkingSince || !quietSince ? null : after(quietSince, NO_KEY_MS)
  return { next: earliest(timeIsUpAt, checkedBy, keyBy), checkedBy, timeIsUpAt }
}

function say(state: Proof, text: string): Move {
  return { state: { ...state, mouth: speak(state.mouth, text) }, effects: [{ type: 'say', text }] }
}

function part(state: Proof, text: string, end: TalkEnd): Move {
  const { state: spoken, effects } = say(state, text)
  return { state: { ...spoken, phase: 'parted', end }, effects: [...effects, { type: 'hang-up' }] }
}

function end(state: Proof, why: TalkEnd, effects: ProofEffect[]): Move {
  return { state: { ...state, phase: 'over', end: state.end ?? why }, effects }
}

function stay(state: Proof): Move {
  return { state, effects: [] }
}
