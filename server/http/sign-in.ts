import { betterAuth } from 'better-auth'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
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
  /** Who a session belongs to, or undefined. */
  whoIs(headers: Headers): Promise<{ id: string; name: string; email: string } | undefined>
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
  pool.on('error', () => {}) // a lost idle connection is replaced; the next query tells if the database is away
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
    verification: { modelName: 'auth_verification', fields: { expiresAt: 'expires_at', ...times } },
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
      cookiePrefix: 'dayline',
      useSecureCookies: publicUrl.startsWith('https:'),
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })

  return {
    async answer(request) {
      const answer = await auth.handler(request)
      return answer.status < 400 ? answer : asProblem(answer)
    },
    async whoIs(headers) {
      const session = await auth.api.getSession({ headers })
      return session?.user
    },
    stop: () => pool.end(),
  }
}

const times = { createdAt: 'created_at', updatedAt: 'updated_at' } as const

/** The library's refusals in the form of all others: its `SOME_CODE` becomes `some-code`. */
async function asProblem(answer: Response): Promise<Response> {
  const { code, message } = (await answer.json().catch(() => ({}))) as { code?: string; message?: string }
  if (answer.status === 429)
    return problem(429, 'too-many-tries', 'That was tried often in a short time. Please wait a minute.')
  const name = code?.toLowerCase().replaceAll('_', '-') ?? 'not-signed-in'
  return problem(answer.status, name, message ?? 'That did not work. Please check what you typed.')
}
