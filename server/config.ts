import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'

const port = z.coerce.number('a port, from 0 to 65535').int().min(0).max(65_535)
const optional = z.string().trim().min(1).optional()

/** Every variable that Dayline reads, and what it means. `.env.example` says the same. */
export const Environment = z.object({
  HOST: z.string().default('0.0.0.0').describe('the address to listen on'),
  PORT: port.default(8080).describe('the port of the page, the API and the carrier’s callbacks'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('how browsers and the carrier reach it; unset: http://localhost:PORT'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('Postgres; unset: its own, in DAYLINE_DATA_DIR'),
  DAYLINE_DATA_DIR: z.string().default('./data').describe('its own database, recordings and generated keys'),
  DAYLINE_MASTER_KEY: optional.describe('32 bytes, base64: the key that wraps everybody’s keys'),
  DAYLINE_MASTER_KEY_FILE: optional.describe('a file with that key'),
  DAYLINE_ROLES: z.string().default('web,worker').describe('what this process does: web, worker or both'),
  SIMULATOR_PORT: port.default(8090).describe('the port of the simulated phone, on 127.0.0.1'),
  DIAL_COUNTRIES: optional.describe(
    'countries that may be called, such as DE,US; unset: that of TWILIO_FROM_NUMBER, any in simulator mode',
  ),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/i, 'starts with AC, then 32 hexadecimal digits')
    .optional()
    .describe('the Twilio account'),
  TWILIO_AUTH_TOKEN: optional.describe('its auth token'),
  TWILIO_FROM_NUMBER: z.e164('a number such as +12025550100').optional().describe('the number that calls, in E.164'),
  TWILIO_API_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('an origin that replaces api.twilio.com'),
  TWILIO_CALLS_PER_SECOND: z.coerce
    .number()
    .positive()
    .max(1000)
    .optional()
    .describe('how many calls the account may dial a second; unset: 1, and no limit for the simulator'),
  VOICE_LINE: z.literal('relay').default('relay').describe('how talks are held: over ConversationRelay'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('where mail is handed over; unset: no mail is sent'),
  NODE_ENV: optional.describe('production: keys must be given, and there is no simulator'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('how much is logged'),
})

export interface TwilioAccount {
  accountSid: string
  authToken: string
  from: string
}

export interface Config {
  host: string
  port: number
  publicUrl: string | undefined
  databaseUrl: string | undefined
  dataDir: string
  masterKey: { base64: string } | { file: string } | 'generated'
  roles: ReadonlySet<'web' | 'worker'>
  simulatorPort: number
  /** Null: the simulator stands in for it. */
  twilio: TwilioAccount | null
  twilioApiUrl: string | undefined
  callsPerSecond: number | undefined
  /** Undefined: the country of the number that calls. */
  dialCountries: ReadonlySet<string> | undefined
  /** Null: no mail is sent. */
  smtpUrl: string | null
  logLevel: string
}

/** What is wrong with the environment, all of it at once, each in its own line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads and checks the environment; throws one `ConfigError` that names every bad variable. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const read = Environment.safeParse(given)
  const problems = read.success
    ? wrongTogether(read.data)
    : read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  if (!read.success || problems.length > 0) {
    throw new ConfigError(
      `Dayline cannot start: its settings need a look.\n${problems.map((line) => `  ${line}`).join('\n')}`,
    )
  }
  return shape(read.data)
}

type Environment = z.infer<typeof Environment>

/** Settings that are fine alone and wrong together. */
function wrongTogether(env: Environment): string[] {
  const problems: string[] = []
  const account = [env.TWILIO_ACCOUNT_SID, env.TWILIO_AUTH_TOKEN, env.TWILIO_FROM_NUMBER]
  if (account.some(Boolean) && !account.every(Boolean)) {
    problems.push(
      'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM_NUMBER: set all three, or none for the simulated phone',
    )
  }
  if (env.TWILIO_API_URL && !env.TWILIO_ACCOUNT_SID) problems.push('TWILIO_API_URL: needs TWILIO_ACCOUNT_SID beside it')
  const roles = env.DAYLINE_ROLES.split(',').map((role) => role.trim())
  if (roles.some((role) => role !== 'web' && role !== 'worker'))
    problems.push('DAYLINE_ROLES: web, worker, or both with a comma')
  if (roles.length < 2 && !env.DATABASE_URL)
    problems.push('DAYLINE_ROLES: splitting them needs a DATABASE_URL that the processes share')
  if (env.DAYLINE_MASTER_KEY && env.DAYLINE_MASTER_KEY_FILE)
    problems.push('DAYLINE_MASTER_KEY, DAYLINE_MASTER_KEY_FILE: set one of them')
  if (env.NODE_ENV === 'production') {
    if (!env.DAYLINE_MASTER_KEY && !env.DAYLINE_MASTER_KEY_FILE) {
      problems.push('DAYLINE_MASTER_KEY: in production the key must be given; make one with: openssl rand -base64 32')
    }
    if (!env.TWILIO_ACCOUNT_SID) problems.push('TWILIO_ACCOUNT_SID: in production there is no simulated phone')
  }
  return problems
}

function shape(env: Environment): Config {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM_NUMBER: from } = env
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, ''),
    databaseUrl: env.DATABASE_URL,
    dataDir: isAbsolute(env.DAYLINE_DATA_DIR) ? env.DAYLINE_DATA_DIR : resolve(env.DAYLINE_DATA_DIR),
    masterKey: env.DAYLINE_MASTER_KEY
      ? { base64: env.DAYLINE_MASTER_KEY }
      : env.DAYLINE_MASTER_KEY_FILE
        ? { file: env.DAYLINE_MASTER_KEY_FILE }
        : 'generated',
    roles: new Set(env.DAYLINE_ROLES.split(',').map((role) => role.trim() as 'web' | 'worker')),
    simulatorPort: env.SIMULATOR_PORT,
    twilio: accountSid && authToken && from ? { accountSid, authToken, from } : null,
    twilioApiUrl: env.TWILIO_API_URL?.replace(/\/$/, ''),
    callsPerSecond: env.TWILIO_CALLS_PER_SECOND,
    dialCountries: env.DIAL_COUNTRIES ? new Set(env.DIAL_COUNTRIES.toUpperCase().split(/[\s,]+/)) : undefined,
    smtpUrl: env.SMTP_URL ?? null,
    logLevel: env.LOG_LEVEL,
  }
}
