import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { profileQuery, sentenceOf, signOut } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { AllCalls } from './all-calls.tsx'
import { PhoneSettings } from './phone-settings.tsx'
import { ProfileForm } from './profile-form.tsx'

/** What Dayline knows of the person, and how they are reached. */
export function SettingsPage() {
  const { data: profile, error, refetch } = useQuery(profileQuery)
  return (
    <div className="max-w-205">
      <title>Settings · Dayline</title>
      <h1 className="heading-day">Settings</h1>
      {!profile && !error && <Skeleton />}
      <ProblemNote sentence={sentenceOf(error)} onRetry={() => void refetch()} />
      {profile && (
        <>
          <Part title="Phone" about="Where I call you. It counts once you have proved it is yours.">
            <PhoneSettings profile={profile} />
          </Part>
          <Part title="Calls" about="You can stop all calls at any moment. What you wrote stays.">
            <AllCalls isStopped={profile.callsStopped} />
          </Part>
          <Part title="You" about="How I greet you, and where your days begin.">
            <ProfileForm key={profile.email} profile={profile} />
          </Part>
          <Part title="Account" about={`Signed in as ${profile.email}.`}>
            <SignOut />
          </Part>
        </>
      )}
    </div>
  )
}

function Part({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="mt-9 grid gap-5 border-t border-line pt-7 wide:grid-cols-[14rem_minmax(0,1fr)] wide:gap-10"
    >
      <div>
        <h2 className="heading-part">{title}</h2>
        <p className="mt-1 max-w-[44ch] text-small text-pretty text-ink-2 [overflow-wrap:anywhere]">{about}</p>
      </div>
      <div className="max-w-110">{children}</div>
    </section>
  )
}

function SignOut() {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      sessionStorage.clear()
      await navigate({ to: '/sign-in' })
      queryClient.clear()
    },
  })
  return (
    <div className="grid justify-items-start gap-3">
      <Button disabled={leave.isPending} onClick={() => leave.mutate()}>
        Sign out
      </Button>
      <ProblemNote sentence={sentenceOf(leave.error)} />
    </div>
  )
}
