import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { changeProfile, sentenceOf, signIn, signUp } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { browserTimeZone, clockLabel } from '../ui/labels.ts'
import { say } from '../ui/notice.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { now } from '../ui/time.ts'
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

type Values = { name: string; email: string; password: string }

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

type FormProps = {
  title: string
  submit: string
  isPending: boolean
  problem: string | undefined
  onSubmit: (values: Values) => void
  other: { question: string; to: '/sign-in' | '/sign-up'; action: string }
  children: ReactNode
}

function Form({ title, submit, isPending, problem, onSubmit, other, children }: FormProps) {
  function read(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const textOf = (name: string) => String(form.get(name) ?? '')
    onSubmit({ name: textOf('name').trim(), email: textOf('email').trim(), password: textOf('password') })
  }
  return (
    <form onSubmit={read} className="grid gap-5">
      <h2 className="font-voice text-title leading-tight">{title}</h2>
      {children}
      <ProblemNote sentence={problem} />
      <Button type="submit" look="primary" disabled={isPending} className="w-full">
        {submit}
      </Button>
      <p className="text-center text-small text-ink-2">
        {other.question}{' '}
        <Link to={other.to} className="inline-block px-1 py-2 font-semibold text-accent underline underline-offset-3">
          {other.action}
        </Link>
      </p>
    </form>
  )
}
