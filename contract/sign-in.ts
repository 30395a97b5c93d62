import { z } from 'zod'
import { Name } from './shapes.ts'

const Email = z
  .email({
    error: ({ input }) => (typeof input === 'string' ? 'This does not look like an email address.' : undefined),
  })
  .max(254)
/** How long it has to be is said by the sign-in itself, with a code of its own. */
const Password = z.string().min(1, 'Give a password.').max(1000)
const rememberMe = z.boolean().optional().describe('False: the session ends with the browser')

export const SignUp = z
  .strictObject({ name: Name, email: Email, password: Password, rememberMe })
  .meta({ id: 'SignUp' })

export const SignIn = z.strictObject({ email: Email, password: Password, rememberMe }).meta({ id: 'SignIn' })

export const SignedIn = z
  .object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }) })
  .meta({ id: 'SignedIn', description: 'The session is in the cookie that comes with it' })

export const ResetRequest = z
  .strictObject({
    email: Email,
    redirectTo: z.string().max(500).optional().describe('The page that the link leads to, with ?token='),
  })
  .meta({ id: 'ResetRequest' })

export const PasswordReset = z
  .strictObject({
    newPassword: Password,
    token: z.string().regex(/^[\w-]{1,200}$/, 'This link is not whole. Open it from the letter once more.'),
  })
  .meta({ id: 'PasswordReset' })
