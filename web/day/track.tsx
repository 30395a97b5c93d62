import { useQuery } from '@tanstack/react-query'
import { positionLabel } from '../ui/labels.ts'
import { BARS, waveformQuery } from './waveform.ts'

type TrackProps = { url: string; durationMs: number; positionMs: number; onSeek: (ms: number) => void }

/** How far an arrow key goes, in milliseconds; a page key goes three times as far. */
const ARROW_MS = 5000

/** The shape of the sound, played part lit, under an invisible native slider: pointer, touch and keys as everywhere. */
export function Track({ url, durationMs, positionMs, onSeek }: TrackProps) {
  const { data: shape } = useQuery(waveformQuery(url))
  const playedBars = durationMs === 0 ? 0 : (positionMs / durationMs) * BARS
  return (
    <div className="relative h-11 min-w-0 flex-1 rounded-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
      <svg
        viewBox="0 0 300 30"
        preserveAspectRatio="none"
        className="absolute inset-x-0 top-1.75 h-7.5 w-full"
        aria-hidden="true"
      >
        {Array.from({ length: BARS }, (_, bar) => {
          const height = 3 + (shape?.[bar] ?? 0) * 25
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
              key={bar}
              x={bar * 4}
              y={15 - height / 2}
              width="2"
              height={height}
              rx="1"
              fill={bar < playedBars ? 'var(--accent)' : 'color-mix(in srgb, var(--ink-2) 30%, transparent)'}
            />
          )
        })}
      </svg>
      <input
        type="range"
        min="0"
        max={durationMs}
        step="any"
        value={positionMs}
        aria-label="Position in the recording"
        aria-valuetext={`${positionLabel(positionMs)} of ${positionLabel(durationMs)}`}
        onChange={(event) => onSeek(Number(event.target.value))}
        onKeyDown={(event) => {
          const arrows = arrowsOf[event.key]
          if (arrows === undefined || event.altKey) return
          event.preventDefault()
          onSeek(positionMs + arrows * ARROW_MS)
        }}
        className="absolute inset-0 m-0 h-full w-full cursor-pointer appearance-none bg-transparent opacity-0"
      />
    </div>
  )
}

const arrowsOf: Record<string, number> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -3,
  PageUp: 3,
}
