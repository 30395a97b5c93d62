import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { listen, useConnectionLost } from '../live.ts'
import { NoticeRegion } from '../ui/notice.tsx'
import { Sidebar, TabBar } from './navigation.tsx'
import { useNewDay } from './new-day.ts'

/** The frame around every page of a signed-in person: the way around, the page, and what is said in passing. */
export function Shell() {
  const queryClient = useQueryClient()
  useEffect(() => listen(queryClient), [queryClient])
  useNewDay()
  const main = useFocusOnNewPage()
  return (
    <div className="mx-auto min-h-dvh max-w-360 pb-20 desk:grid desk:grid-cols-[200px_minmax(0,1fr)] desk:pb-0 wide:grid-cols-[228px_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-30 rounded-full bg-ink px-4 py-2 text-paper focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to the page
      </a>
      <Sidebar />
      <main
        ref={main}
        id="main"
        tabIndex={-1}
        className="min-w-0 px-4.5 pt-5.5 pb-8 desk:px-[clamp(20px,4vw,64px)] desk:pt-9 desk:pb-20"
      >
        <Outlet />
      </main>
      <TabBar />
      <NoticeRegion />
      <ConnectionNote />
    </div>
  )
}

/** A lost line, said quietly: everything said or typed is kept, and asked for again when it is back. */
function ConnectionNote() {
  const isLost = useConnectionLost()
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-22 z-10 grid justify-items-center desk:bottom-3"
    >
      {isLost && (
        <p className="animate-arrive rounded-full border border-line bg-surface px-4 py-1.5 text-small text-ink-2 shadow-soft">
          Reconnecting. Nothing is lost.
        </p>
      )}
    </div>
  )
}

/** Going to another part of the app moves the reader there; going from day to day leaves focus in the carousel. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null)
  const part = useRouterState({ select: ({ location }) => location.pathname.replace(/^\/day\/.*/, '/') })
  const lastPart = useRef(part)
  useEffect(() => {
    if (lastPart.current !== part) main.current?.focus({ preventScroll: true })
    lastPart.current = part
  }, [part])
  return main
}
