import { Link } from '@tanstack/react-router'
import type { FormEvent, ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { ProblemNote } from '../ui/problem.tsx'

/** What a form of the way in can give; a field that it has not is empty. */
export type Values = { name: string; email: string; password: string }

export const linkClass = 'inline-block px-1 py-3 font-semibold text-accent underline underline-offset-3'

type FormProps = {
  title: string
  submit: string
  isPending: boolean
  problem: string | undefined
  onSubmit: (values: Values) => void
  other: { question: string; to: '/sign-in' | '/sign-up'; action: string }
  further?: { to: '/forgotten-password'; action: string }
  children: ReactNode
}

/** One form of the way in: what it is for, its fields, what went wrong, and the other ways. */
export function Form({ title, submit, isPending, problem, onSubmit, other, further, children }: FormProps) {
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
      <div className="grid justify-items-center text-small text-ink-2">
        <p>
          {other.question}{' '}
          <Link to={other.to} className={linkClass}>
            {other.action}
          </Link>
        </p>
        {further && (
          <Link to={further.to} className={linkClass}>
            {further.action}
          </Link>
        )}
      </div>
    </form>
  )
}
