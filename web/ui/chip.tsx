import type { ReactNode } from 'react'

/** A small fact about a day. */
export function Chip({ children, lit = false }: { children: ReactNode; lit?: boolean }) {
  const look = lit ? 'border-transparent bg-accent-wash font-semibold text-accent' : 'border-line text-ink-2'
  return <li className={`rounded-full border px-3 py-1 text-small ${look}`}>{children}</li>
}
