import { Link } from '@tanstack/react-router'
import { TodayPanel } from '../day/today-panel.tsx'
import { BookIcon, DayIcon, GearIcon, Mark } from '../ui/icons.tsx'

const places = [
  { to: '/', label: 'Today', Icon: DayIcon },
  { to: '/journal', label: 'Journal', Icon: BookIcon },
  { to: '/settings', label: 'Settings', Icon: GearIcon },
] as const

/** The way around on a desk, with the Today panel at its foot. */
export function Sidebar() {
  return (
    <header className="sticky top-0 hidden h-dvh flex-col gap-6.5 border-r border-line px-4.5 py-7 desk:flex">
      <div className="flex items-center gap-2.5 px-2.5 font-voice text-[1.35rem] leading-none font-medium tracking-[-0.01em]">
        <Mark />
        Dayline
      </div>
      <nav aria-label="Main">
        <ul className="grid gap-0.5">
          {places.map(({ to, label, Icon }) => (
            <li key={to}>
              <Link
                to={to}
                activeOptions={{ exact: true }}
                className="flex min-h-10 items-center gap-2.75 rounded-soft px-2.5 py-2 font-medium text-ink-2 transition-colors duration-150 hover:text-ink aria-[current=page]:bg-surface aria-[current=page]:text-ink aria-[current=page]:shadow-soft"
              >
                <Icon />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <TodayPanel />
    </header>
  )
}

/** The way around for one thumb. */
export function TabBar() {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-10 border-t border-line bg-[color-mix(in_srgb,var(--surface)_92%,transparent)] px-2 pt-1.5 pb-[max(10px,env(safe-area-inset-bottom))] backdrop-blur-[14px] desk:hidden"
    >
      <ul className="flex">
        {places.map(({ to, label, Icon }) => (
          <li key={to} className="flex-1">
            <Link
              to={to}
              activeOptions={{ exact: true }}
              className="grid min-h-12 content-center justify-items-center gap-0.75 rounded-soft text-[0.7rem] text-ink-2 aria-[current=page]:text-accent"
            >
              <Icon size={22} />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
