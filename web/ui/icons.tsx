import type { ReactNode } from 'react'

/** Line icons on a 24 grid, in the colour of the text beside them. They decorate; the words tell. */
function Line({ children, size = 18 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="shrink-0"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

type Size = { size?: number }

export const DayIcon = ({ size }: Size) => (
  <Line size={size}>
    <path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4" />
  </Line>
)
export const BookIcon = ({ size }: Size) => (
  <Line size={size}>
    <path d="M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11" />
  </Line>
)
export const GearIcon = ({ size }: Size) => (
  <Line size={size}>
    <circle cx="12" cy="12" r="3" />
    <path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M18.4 5.6l-2.1 2.1M7.7 16.3l-2.1 2.1" />
  </Line>
)
export const PhoneIcon = ({ size }: Size) => (
  <Line size={size}>
    <path d="M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z" />
  </Line>
)
export const PenIcon = ({ size }: Size) => (
  <Line size={size}>
    <path d="M4 20l1-4L16 5l3 3L8 19z" />
  </Line>
)
export const CheckIcon = ({ size }: Size) => (
  <Line size={size}>
    <path d="M5 12.5l4.5 4.5L19 7.5" />
  </Line>
)
export const ChevronIcon = ({ size }: Size) => (
  <Line size={size}>
    <path d="M7 10l5 5 5-5" />
  </Line>
)
export const BackIcon = ({ size }: Size) => (
  <Line size={size}>
    <path d="M14 6l-6 6 6 6" />
  </Line>
)
export const OutIcon = ({ size }: Size) => (
  <Line size={size}>
    <path d="M9 5h10v10M19 5L6 18" />
  </Line>
)
export const PlayIcon = () => (
  <svg viewBox="0 0 24 24" width="16" height="16" fill="currentColor" aria-hidden="true">
    <path d="M7 4l14 8-14 8z" />
  </svg>
)
export const PauseIcon = () => (
  <svg viewBox="0 0 24 24" width="16" height="16" fill="currentColor" aria-hidden="true">
    <path d="M6 4h4v16H6zM14 4h4v16h-4z" />
  </svg>
)

/** Dayline's mark: a day as a ring, most of it lived. */
export function Mark({ size = 22 }: Size) {
  return (
    <svg viewBox="0 0 22 22" width={size} height={size} fill="none" strokeWidth="5.25" aria-hidden="true">
      <circle cx="11" cy="11" r="8.25" stroke="var(--line)" />
      <circle
        cx="11"
        cy="11"
        r="8.25"
        stroke="var(--accent)"
        pathLength="100"
        strokeDasharray="62 38"
        transform="rotate(110 11 11)"
      />
    </svg>
  )
}
