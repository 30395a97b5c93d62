import { betterAuth } from 'better-auth'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { surviveLoss } from '#server/platform/database.ts'
import type { Random } from '#server/platform/random.ts'
import { CLIENT_ADDRESS } from './edge.ts'
import { problem } from './problem.ts'

/** Requests from one address, counted in Postgres for all processes together. Windows in seconds. */
const LIMITS = {
  any: { window: 60, max: 300 },
  signIn: { window: 60, max: 20 },
  signUp: { window: 60, max: 60 },
  reset: { window: 600, max: 10 },
}

export interface SignIn {
  /** Answers everything below `/api/auth`. */
  answer(request: Request): Promise<Response>
  /**
   * Who a session belongs to, or undefined, and the cookies that go back with the answer: a session that is used lives
   * on, so its cookie has to be given anew.
   */
  whoIs(headers: Headers): Promise<{ user: { id: string; name: string; email: string }; cookies: string[] } | undefined>
  stop(): Promise<void>
}

/**
 * Email and password by better-auth, in tables of our migrations. It has its own small pool, since it wants `Date`s where
 * the rest of the server reads instants.
 *
 * @param secret signs the session cookie; 32 bytes, base64
 */
export function openSignIn(options: {
  databaseUrl: string
  publicUrl: string
  secret: string
  random: Random
  /** Sends the link with which somebody sets a new password; null where no mail can be sent. */
  sendResetLink: ((to: string, link: string) => Promise<void>) | null
}): SignIn {
  const { databaseUrl, publicUrl, secret, random, sendResetLink } = options
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  surviveLoss(pool, () => {}) // the next query tells if the database is away
  const auth = betterAuth({
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    database: { db: new Kysely({ dialect: new PostgresDialect({ pool }) }), type: 'postgres' },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      // Not awaited: how long the answer takes must not tell whether there is such an account.
      ...(sendResetLink && { sendResetPassword: async ({ user, url }) => void sendResetLink(user.email, url) }),
    },
    user: { modelName: 'auth_user', fields: { emailVerified: 'email_verified', ...times } },
    session: {
      modelName: 'auth_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...times,
      },
    },
    account: {
      modelName: 'auth_account',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...times,
      },
    },
    verification: {
      modelName: 'auth_verification',
      fields: { expiresAt: 'expires_at', ...times },
      // Who can read the database must not be able to set somebody's password with what they find there.
      storeIdentifier: 'hashed',
    },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'auth_rate_limit',
      fields: { lastRequest: 'last_request' },
      ...LIMITS.any,
      customRules: {
        '/sign-in/email': LIMITS.signIn,
        '/sign-up/email': LIMITS.signUp,
        '/request-password-reset': LIMITS.reset,
      },
    },
    advanced: {
      database: { generateId: () => random.uuid() },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS] },
      // Foreign origins are refused at our own edge, for every route alike.
      disableCSRFCheck: true,
      // Where links may lead is the library's to check, in every mode: left to itself it looks away where NODE_ENV is test.
      disableOriginCheck: false,
      cookiePrefix: 'dayline',
      useSecureCookies: publicUrl.startsWith('https:'),
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
    // What is no refusal but a failure comes to us, is logged, and is answered like any other.
    onAPIError: { throw: true },
  })

  return {
    async answer(request) {
      const answer = await auth.handler(request)
      return answer.status < 400 ? answer : asProblem(answer)
    },
    async whoIs(headers) {
      const { response, headers: given } = await auth.api.getSession({ headers, returnHeaders: true }).catch(failure)
      return response ? { user: response.user, cookies: given.getSetCookie() } : undefined
    },
    stop: () => pool.end(),
  }
}

const times = { createdAt: 'created_at', updatedAt: 'updated_at' } as const

/** The library wraps what went wrong below it; what it was is what counts. */
function failure(error: unknown): never {
  throw (error as { cause?: unknown }).cause ?? error
}

/** The library's refusals in the form of all others: its `SOME_CODE` becomes `some-code`, with a sentence of ours. */
async function asProblem(answer: Response): Promise<Response> {
  const { code: theirs } = (await answer.json().catch(() => ({}))) as { code?: string }
  const code = theirs?.toLowerCase().replaceAll('_', '-') ?? CODES[answer.status] ?? 'not-accepted'
  const refusal = problem(answer.status, code, SENTENCES[code] ?? 'That was not accepted. Nothing was changed.')
  const wait = answer.headers.get('x-retry-after')
  if (wait) refusal.headers.set('retry-after', wait)
  return refusal
}

/** Where the library gives none. */
const CODES: Record<number, string> = { 404: 'not-found', 429: 'too-many-tries' }

const TAKEN = 'There is an account with this email already. Sign in instead.'
const SENTENCES: Record<string, string> = {
  'user-already-exists': TAKEN,
  'user-already-exists-use-another-email': TAKEN,
  'invalid-email-or-password': 'This email and password do not go together. Check both and try again.',
  'invalid-email': 'This does not look like an email address. Check it and try again.',
  'password-too-short': 'Use at least eight characters for the password.',
  'password-too-long': 'This password is longer than 128 characters. Choose a shorter one.',
  'reset-password-disabled': 'No mail can be sent from here. Ask whoever runs this Dayline.',
  'invalid-callback-url': 'A link can lead to this Dayline only.',
  'invalid-redirect-url': 'A link can lead to this Dayline only.',
  'invalid-token': 'This link is used up or too old. Ask for a new one.',
  'too-many-tries': 'That was tried often in a short time. Please wait a minute, then try again.',
}
