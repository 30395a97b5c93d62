import { useMutation } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { askForReset, resetPassword, sentenceOf } from '../api.ts'
import { buttonClass } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Form } from './form.tsx'
import { Welcome } from './welcome.tsx'

/** For whoever forgot their password: a letter with a link. Nobody is told whether there is such an account. */
export function ForgottenPasswordPage() {
  const ask = useMutation({ mutationFn: askForReset })
  return (
    <Welcome>
      <title>Forgotten password · Dayline</title>
      {ask.isSuccess ? (
        <Said title="Look at your mail">
          If there is an account with this email, a letter with a link is on its way. With it you can set a new password
          within the next hour.
        </Said>
      ) : (
        <Form
          title="A new password"
          submit="Send me a link"
          isPending={ask.isPending}
          problem={sentenceOf(ask.error)}
          onSubmit={({ email }) => ask.mutate(email)}
          other={{ question: 'Remembered it?', to: '/sign-in', action: 'Sign in' }}
        >
          <Field
            label="Email"
            name="email"
            type="email"
            autoComplete="email"
            required
            hint="I will send a letter there, with a link to set a new one."
          />
        </Form>
      )}
    </Welcome>
  )
}

/** Where the link of that letter leads. */
export function NewPasswordPage() {
  const { token } = useSearch({ from: '/new-password' })
  const reset = useMutation({ mutationFn: resetPassword })
  return (
    <Welcome>
      <title>New password · Dayline</title>
      {token === undefined && (
        <Said title="This link is used up" way={{ to: '/forgotten-password', action: 'Ask for a new one' }}>
          It is too old, or was used already. Your password is as it was.
        </Said>
      )}
      {token !== undefined && reset.isSuccess && (
        <Said title="It is set" way={{ to: '/sign-in', action: 'Sign in' }}>
          Your new password counts from now on. Wherever you were signed in, you are signed out.
        </Said>
      )}
      {token !== undefined && !reset.isSuccess && (
        <Form
          title="A new password"
          submit="Set it"
          isPending={reset.isPending}
          problem={sentenceOf(reset.error)}
          onSubmit={({ password }) => reset.mutate({ newPassword: password, token })}
          other={{ question: 'Remembered the old one?', to: '/sign-in', action: 'Sign in' }}
        >
          <Field
            label="New password"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={8}
            maxLength={128}
            hint="Eight characters or more."
          />
        </Form>
      )}
    </Welcome>
  )
}

type SaidProps = {
  title: string
  way?: { to: '/sign-in' | '/forgotten-password'; action: string }
  children: ReactNode
}

/** What came of it, where the form was, with the way on where there is one. */
function Said({ title, way, children }: SaidProps) {
  return (
    <div role="status" className="grid gap-5">
      <h2 className="font-voice text-title leading-tight">{title}</h2>
      <p className="text-pretty">{children}</p>
      {way && (
        <Link to={way.to} className={buttonClass({ look: 'primary', className: 'w-full' })}>
          {way.action}
        </Link>
      )}
    </div>
  )
}
