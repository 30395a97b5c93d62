import type { Profile } from '#contract/profile.ts'
import { OutIcon } from './icons.tsx'

/** In simulator mode, where the phone is that will ring. With a real carrier, nothing. */
export function SimulatedPhone({ carrier, phoneNumber }: Pick<Profile, 'carrier' | 'phoneNumber'>) {
  if (!carrier.simulated || carrier.phoneUrl === null) return null
  return (
    <p className="text-small text-ink-2">
      No real phone rings here: the line is simulated.{' '}
      <a
        href={phoneAddress(carrier.phoneUrl, phoneNumber)}
        target="_blank"
        rel="noreferrer"
        className="relative inline-flex items-center gap-1 font-medium text-accent underline underline-offset-3 after:absolute after:inset-x-0 after:-inset-y-3"
      >
        Open the phone
        <OutIcon size={13} />
        <span className="sr-only">in a new tab</span>
      </a>
    </p>
  )
}

/** The address of the simulated phone with that number. */
function phoneAddress(phoneUrl: string, phoneNumber: string | null): string {
  if (phoneNumber === null) return phoneUrl
  const address = new URL(phoneUrl, window.location.href)
  address.searchParams.set('number', phoneNumber)
  return address.href
}
