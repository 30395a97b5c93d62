import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { changeProfile, sentenceOf, signIn, signUp } from '../api.ts'
import { Field } from '../ui/field.tsx'
import { browserTimeZone, clockLabel } from '../ui/labels.ts'
import { say } from '../ui/notice.tsx'
import { now } from '../ui/time.ts'
import { Form, type Values } from './form.tsx'
import { Welcome } from './welcome.tsx'

/** For whoever has been here before. */
export function SignInPage() {
  const enter = useEnter(signIn)
  return (
    <Welcome>
      <title>Sign in · Dayline</title>
      <Form
        title="Welcome back"
        submit="Sign in"
        isPending={enter.isPending}
        problem={sentenceOf(enter.error)}
        onSubmit={(values) => enter.mutate({ email: values.email, password: values.password })}
        other={{ question: 'New here?', to: '/sign-up', action: 'Make an account' }}
        further={{ to: '/forgotten-password', action: 'Forgot your password?' }}
      >
        <Field label="Email" name="email" type="email" autoComplete="email" required />
        <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      </Form>
    </Welcome>
  )
}

/** For a newcomer: who they are, and the zone their days are counted in. */
export function SignUpPage() {
  const [timeZone] = useState(browserTimeZone)
  const [time] = useState(() => clockLabel(now(), timeZone))
  const enter = useEnter(async (person: Values) => {
    await signUp(person)
    // The account stands; a zone that could not be kept is no reason to turn somebody away.
    await changeProfile({ timeZone }).catch(() => say('I could not keep your time zone. You can set it in settings.'))
  })
  return (
    <Welcome>
      <title>Create account · Dayline</title>
      <Form
        title="Begin your journal"
        submit="Create account"
        isPending={enter.isPending}
        problem={sentenceOf(enter.error)}
        onSubmit={(values) => enter.mutate(values)}
        other={{ question: 'Been here before?', to: '/sign-in', action: 'Sign in' }}
      >
        <Field
          label="Your name"
          name="name"
          autoComplete="name"
          required
          maxLength={80}
          hint="I will greet you by it."
        />
        <Field label="Email" name="email" type="email" autoComplete="email" required />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          maxLength={128}
          hint="Eight characters or more."
        />
        <p className="text-small text-ink-2">
          Your time zone is {timeZone.replaceAll('_', ' ')}, where it is {time} now. You can change it in settings.
        </p>
      </Form>
    </Welcome>
  )
}

/** Enters with whatever the form gives, forgetting anything known of somebody else before. */
function useEnter<Given>(enter: (given: Given) => Promise<unknown>) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: enter,
    onSuccess: async () => {
      queryClient.removeQueries()
      await navigate({ to: '/' })
    },
  })
}
