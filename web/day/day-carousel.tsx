import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { Entry } from '#contract/entries.ts'
import { shortDay } from '../ui/labels.ts'
import { carouselDays, neighbour } from './days.ts'

/** Where a day is found. */
function placeOf(day: string, today: string) {
  return day === today ? ({ to: '/' } as const) : ({ to: '/day/$day', params: { day } } as const)
}

/** Seven days in a row, with a dot where something is written; Alt and the arrows go from day to day. */
export function DayCarousel({ selected, today, entries }: { selected: string; today: string; entries: Entry[] }) {
  useDayKeys(selected, today)
  return (
    <nav aria-label="Days" className="mb-8.5">
      <ul className="flex gap-1">
        {carouselDays(selected, today).map(({ day, isNarrow }) => {
          const { weekday, number, month } = shortDay(day)
          const entry = entries.find((one) => one.day === day)
          return (
            <li key={day} className={`min-w-0 flex-1 ${isNarrow ? '' : 'hidden desk:block'}`}>
              <Link
                {...placeOf(day, today)}
                replace
                resetScroll={false}
                activeOptions={{ exact: true }}
                className="relative block rounded-soft pt-2 pb-3 text-center text-small text-ink-2 transition-[background-color,box-shadow] duration-150 hover:bg-surface/60 aria-[current=page]:bg-surface aria-[current=page]:shadow-soft"
              >
                {`${weekday} `}
                <strong
                  className={`block font-voice text-large leading-[1.3] font-medium ${day > today ? '' : 'text-ink'}`}
                >
                  {number}
                </strong>
                <span className="sr-only">{` ${month}${day === today ? ', today' : ''}${toldBy(entry)}`}</span>
                {entry && <Dot isFinished={entry.finished} />}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

function toldBy(entry: Entry | undefined): string {
  if (!entry) return ''
  return entry.finished ? ', written' : ', unfinished'
}

/** Filled for a finished day, hollow for one that broke off. */
function Dot({ isFinished }: { isFinished: boolean }) {
  const look = isFinished ? 'bg-accent' : 'shadow-[inset_0_0_0_1.3px_var(--ink-2)]'
  return (
    <span
      aria-hidden="true"
      className={`absolute bottom-1.25 left-1/2 size-1.25 -translate-x-1/2 rounded-full ${look}`}
    />
  )
}

function useDayKeys(selected: string, today: string) {
  const navigate = useNavigate()
  useEffect(() => {
    function turn(event: KeyboardEvent) {
      const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : undefined
      if (!direction || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || isWriting(event.target))
        return
      event.preventDefault()
      const day = neighbour(selected, today, direction)
      if (day) void navigate({ ...placeOf(day, today), replace: true, resetScroll: false })
    }
    window.addEventListener('keydown', turn)
    return () => window.removeEventListener('keydown', turn)
  }, [selected, today, navigate])
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=range]), textarea, select')
}
