import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Profile } from '#contract/profile.ts'
import { sentenceOf } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { PenIcon, PhoneIcon } from '../ui/icons.tsx'
import { say } from '../ui/notice.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { canCancel, type DayState } from './day-state.ts'
import { LIVE_CARD_ID } from './live-card.tsx'
import { useCancelCall, useRequestCall, useTypeReflection } from './use-today.ts'

type ActionsProps = { profile: Profile; state: DayState; isProving: boolean }

/** The two ways to write a day: *Call me* and *Type reflection*; both rest while a call is on. */
export function Actions({ profile, state, isProving }: ActionsProps) {
  const call = useRequestCall()
  const cancel = useCancelCall()
  const type = useTypeReflection(profile)
  const focusLiveCard = useFocusOnLiveCard(state.kind === 'live')
  const activeCall = state.kind === 'live' || state.kind === 'later' ? state.call : undefined
  const isCalling = state.kind === 'live' || isProving
  const isReachable = profile.phoneNumber !== null && !profile.callsStopped
  const isBusy = isCalling || call.isPending || type.isPending

  return (
    <div className="mt-6.5 grid gap-4">
      <div className="flex flex-wrap gap-2.5 max-desk:*:grow max-desk:*:px-3.5">
        <Button
          look="primary"
          disabled={isBusy || !isReachable}
          onClick={() => {
            focusLiveCard()
            call.mutate()
          }}
        >
          <PhoneIcon size={17} />
          {isCalling ? 'Call in progress' : 'Call me'}
        </Button>
        <Button disabled={isBusy} onClick={() => type.mutate(state.kind === 'later' ? state.call.id : undefined)}>
          <PenIcon size={17} />
          Type reflection
        </Button>
        {activeCall && canCancel(activeCall) && (
          <Button
            look="quiet"
            className="max-desk:basis-full"
            disabled={cancel.isPending}
            onClick={() => cancel.mutate(activeCall.id, { onSuccess: () => say('Cancelled. I will not ring.') })}
          >
            Cancel
          </Button>
        )}
      </div>
      <ProblemNote sentence={sentenceOf(call.error ?? cancel.error ?? type.error)} />
      <WhyNoCall profile={profile} isProving={isProving} />
    </div>
  )
}

/** The one sentence that says why *Call me* cannot be pressed, with the way to change that. */
function WhyNoCall({ profile, isProving }: { profile: Profile; isProving: boolean }) {
  if (isProving && profile.phoneNumber !== null)
    return (
      <p className="lede">Your phone is proved, and I am still saying goodbye there. Hang up, and I can call you.</p>
    )
  if (isProving)
    return <p className="lede">A call to prove your phone is going on. {settingsLink('See how it stands')}.</p>
  if (profile.phoneNumber === null) {
    return <p className="lede">{settingsLink('Please add your phone number in settings')}</p>
  }
  if (profile.callsStopped) return <p className="lede">You stopped all calls. {settingsLink('Allow them again')}.</p>
  return null
}

function settingsLink(words: string) {
  return (
    <Link
      to="/settings"
      className="relative font-medium text-accent underline underline-offset-3 after:absolute after:inset-x-0 after:-inset-y-2.5"
    >
      {words}
    </Link>
  )
}

/** Moves focus to the live card once it is there, for whoever asked for the call. */
function useFocusOnLiveCard(isLive: boolean) {
  const [isAsked, setAsked] = useState(false)
  useEffect(() => {
    if (!isAsked || !isLive) return
    document.getElementById(LIVE_CARD_ID)?.focus({ preventScroll: true })
    setAsked(false)
  }, [isAsked, isLive])
  return () => setAsked(true)
}
