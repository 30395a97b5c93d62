import type { ReactNode } from 'react'
import { Mark } from '../ui/icons.tsx'

/** The first impression: what Dayline is, in a sentence and a glimpse, beside the form. */
export function Welcome({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-300 content-start gap-10 px-5 py-7 desk:px-10 min-[860px]:grid-cols-[minmax(0,1fr)_minmax(0,26rem)] min-[860px]:content-center min-[860px]:gap-x-[clamp(40px,7vw,96px)] min-[860px]:py-14">
      <div className="grid content-center gap-5 min-[860px]:gap-7">
        <div className="flex items-center gap-2.5 font-voice text-[1.35rem] leading-none font-medium tracking-[-0.01em]">
          <Mark />
          Dayline
        </div>
        <h1 className="mt-3 font-voice text-[clamp(2.3rem,1.5rem+3.4vw,4rem)] leading-[1.04] tracking-[-0.026em] text-balance min-[860px]:mt-6">
          The journal that calls you.
        </h1>
        <p className="max-w-[42ch] text-large leading-[1.55] text-pretty text-ink-2">
          Your phone rings, I ask, you talk. By the time you hang up your day is written, in your own words and under
          seal.
        </p>
        <Glimpse />
      </div>
      <div className="self-center rounded-card border border-line bg-surface px-6 py-7 shadow-soft desk:px-8">
        {children}
      </div>
    </main>
  )
}

/** How a day looks afterwards: the sound of a talk, a question, an answer. */
function Glimpse() {
  return (
    <figure className="mt-6 hidden min-[860px]:block">
      <svg viewBox="0 0 560 56" className="w-full max-w-140" aria-hidden="true">
        {sound.map((height, bar) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
            key={bar}
            x={bar * 7}
            y={28 - height / 2}
            width="3"
            height={height}
            rx="1.5"
            fill={bar < 34 ? 'var(--accent)' : 'var(--line)'}
          />
        ))}
      </svg>
      <blockquote className="mt-7 max-w-[46ch]">
        <p className="text-small font-semibold text-ink-2">What are you grateful for today?</p>
        <p className="mt-1.5 font-voice text-[1.35rem] leading-[1.5] text-pretty">
          The first warm evening. We carried the table outside and nobody looked at the time.
        </p>
      </blockquote>
    </figure>
  )
}

/** Speech as it looks: words in bursts, with breath between them. */
const sound = Array.from({ length: 80 }, (_, bar) => {
  const breath = Math.max(0, Math.sin(bar * 0.31) + 0.55)
  const syllable = Math.abs(Math.sin(bar * 1.9) * Math.cos(bar * 0.47))
  return 3 + breath * syllable * 34
})
