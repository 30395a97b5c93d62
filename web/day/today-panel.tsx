import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useId } from 'react'
import type { Profile } from '#contract/profile.ts'
import { profileQuery, sentenceOf } from '../api.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { PhoneIcon } from '../ui/icons.tsx'
import { timeOf } from '../ui/labels.ts'
import { say } from '../ui/notice.tsx'
import type { DayState } from './day-state.ts'
import { useRequestCall, useToday } from './use-today.ts'

/** Where today stands, at the foot of the sidebar; hovering or focusing opens it to *Initiate call*. */
export function TodayPanel() {
  const { data: profile } = useQuery(profileQuery)
  return profile ? <Panel profile={profile} /> : null
}

function Panel({ profile }: { profile: Profile }) {
  const { state, isPending, isProving } = useToday(profile)
  const headingId = useId()
  const isOffered =
    !isPending && !isProving && state.kind !== 'live' && state.kind !== 'written' && state.kind !== 'writing'
  return (
    <section
      aria-labelledby={headingId}
      className="group mt-auto rounded-panel border border-line bg-surface p-3.5 transition-[border-color] duration-150"
    >
      <h2 id={headingId} className="font-semibold">
        Today
      </h2>
      <p className="mt-1.5 text-small text-ink-2">{isPending ? 'One moment.' : sentence(state, profile)}</p>
      {isOffered && (
        <div className="-mx-1 grid grid-rows-[0fr] transition-[grid-template-rows] duration-180 ease-calm group-focus-within:grid-rows-[1fr] group-hover:grid-rows-[1fr] [@media(hover:none)]:grid-rows-[1fr]">
          <div className="overflow-hidden px-1">
            <div className="pt-2.5 pb-1">
              {profile.phoneNumber === null || profile.callsStopped ? (
                <Link to="/settings" className={buttonClass({ small: true, className: 'w-full' })}>
                  {profile.phoneNumber === null ? 'Add your phone' : 'Allow calls again'}
                </Link>
              ) : (
                <InitiateCall />
              )}
            </div>
          </div>
        </div>
      )}
    </section>
  )
}

function InitiateCall() {
  const call = useRequestCall()
  const navigate = useNavigate()
  return (
    <Button
      small
      className="w-full"
      disabled={call.isPending}
      onClick={() => {
        call.mutate(undefined, {
          onSuccess: () => say('Call scheduled! Your phone will ring within 60 seconds.'),
          onError: (error) => say(sentenceOf(error) ?? ''),
        })
        void navigate({ to: '/' })
      }}
    >
      <PhoneIcon size={17} />
      Initiate call
    </Button>
  )
}

function sentence(state: DayState, { timeZone }: Profile): string {
  switch (state.kind) {
    case 'live':
      return state.call.phase === 'talking' ? 'On the phone now.' : 'I am calling you.'
    case 'later':
      return state.call.nextAttemptAt
        ? `I will try again at ${timeOf(state.call.nextAttemptAt, timeZone)}.`
        : 'I will try again.'
    case 'written':
      return `Written at ${timeOf(state.entry.writtenAt, state.entry.timeZone)}.`
    case 'unfinished':
    case 'begun':
      return 'Begun, not finished yet.'
    case 'writing':
      return 'Writing it down.'
    case 'failed':
    case 'empty':
      return 'Not written yet.'
  }
}
