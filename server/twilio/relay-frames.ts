import { z } from 'zod'
import type { LineInput } from '#server/voice/line.ts'

/**
 * What ConversationRelay sends over the socket, in our words. Source: Twilio's "WebSocket messages"; the info frames,
 * which that page leaves out, as recorded on live calls in March and August 2026.
 */
export type RelayFrame =
  | { type: 'setup'; callSid: string; sessionId: string | undefined }
  /** Words, keys and speaker events: what a line hands on as it is. */
  | { type: 'input'; input: LineInput }
  /** Our own words, once they have been spoken. */
  | { type: 'played'; text: string }
  /** Something went wrong at the carrier; 64107 is a frame of ours that it could not read. */
  | { type: 'error'; code: number | undefined }
  /** Of a kind we do not use, or do not know yet. */
  | { type: 'ignored' }

const OnOff = z.enum(['on', 'off']).transform((value) => value === 'on')

const Setup = z
  .object({ callSid: z.string(), sessionId: z.string().optional() })
  .transform(({ callSid, sessionId }): RelayFrame => ({ type: 'setup', callSid, sessionId }))

/** Without partial prompts, older versions send no `last`: then it is always the whole utterance. */
const Prompt = z
  .object({ voicePrompt: z.string(), last: z.boolean().default(true) })
  .transform(({ voicePrompt, last }) => input({ type: 'heard', text: voicePrompt, final: last }))

const Dtmf = z
  .object({ digit: z.string().regex(/^[0-9*#]$/) })
  .transform(({ digit }) => input({ type: 'digit', digit }))

/** `durationUntilInterruptMs` comes as a number and as a string, and is not needed. */
const Interrupt = z
  .object({ utteranceUntilInterrupt: z.string().default('') })
  .transform(({ utteranceUntilInterrupt }) => input({ type: 'interrupted', spoken: utteranceUntilInterrupt }))

/** The description quotes the frame that it complains about, so only the code in it is taken. */
const Failure = z
  .object({ description: z.string().default('') })
  .transform(({ description }): RelayFrame => ({ type: 'error', code: codeIn(description) }))

const AgentSpeaking = z.object({ value: OnOff }).transform(({ value }) => input({ type: 'our-voice', on: value }))
const ClientSpeaking = z
  .object({ value: OnOff })
  .transform(({ value }) => input({ type: 'caller-speaking', on: value }))
const TokensPlayed = z
  .object({ value: z.string() })
  .transform(({ value }): RelayFrame => ({ type: 'played', text: value }))

const frames = new Map<string, z.ZodType<RelayFrame>>([
  ['setup', Setup],
  ['prompt', Prompt],
  ['dtmf', Dtmf],
  ['interrupt', Interrupt],
  ['error', Failure],
  ['agentSpeaking', AgentSpeaking],
  ['clientSpeaking', ClientSpeaking],
  ['tokensPlayed', TokensPlayed],
])

const Kind = z.object({ type: z.string(), name: z.string().optional() })

/**
 * Reads one frame; undefined when it is malformed. Events come as `{type: "info", name, value}`, and in some public
 * code with the name as the type: both are read.
 */
export function readFrame(text: string): RelayFrame | undefined {
  const json = parse(text)
  const kind = Kind.safeParse(json)
  if (!kind.success) return undefined
  const frame = frames.get(kind.data.type === 'info' ? (kind.data.name ?? '') : kind.data.type)
  return frame ? frame.safeParse(json).data : { type: 'ignored' }
}

function input(input: LineInput): RelayFrame {
  return { type: 'input', input }
}

function codeIn(description: string): number | undefined {
  const code = /\bcode:? (\d{5})\b/i.exec(description)?.[1]
  return code === undefined ? undefined : Number(code)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
