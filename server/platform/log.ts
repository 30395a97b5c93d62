import { type Logger, pino } from 'pino'

/**
 * Structured logs, one JSON object a line. Ids, states, codes and durations only: never words, names, numbers,
 * addresses or bodies of requests. An error is logged by name, code and stack, never with what it was about.
 */
export type Log = Logger

export function openLog(level: string): Log {
  return pino({ level, base: null, serializers: { err: describeError } })
}

/** Messages of unexpected errors can quote data (a failed insert quotes the row), so only ours are kept whole. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const { name, code, stack } = error as Error & { code?: unknown }
  return {
    name,
    code,
    at: stack
      ?.split('\n')
      .filter((line) => line.trimStart().startsWith('at '))
      .slice(0, 8),
  }
}
