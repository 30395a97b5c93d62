import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Entry } from '#contract/entries.ts'
import { PauseIcon, PlayIcon } from '../ui/icons.tsx'
import { positionLabel } from '../ui/labels.ts'
import { ProblemNote } from '../ui/problem.tsx'
import { BARS, waveformQuery } from './waveform.ts'

type PlayerProps = {
  recording: NonNullable<Entry['recording']>
  /** Told where it plays, in milliseconds; null at rest. */
  onPosition: (ms: number | null) => void
}

const SPEEDS = [1, 1.2, 1.5]

/** How far an arrow key goes, in seconds. */
const ARROW_STEP = 5

/** The recording of a talk: play, seek along its shape, and speed. */
export function Player({ recording, onPosition }: PlayerProps) {
  const audio = useRef<HTMLAudioElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [positionMs, setPositionMs] = useState(0)
  const [speed, setSpeed] = useState(1)
  const [isBroken, setBroken] = useState(false)

  function toggle() {
    if (!audio.current) return
    if (isPlaying) audio.current.pause()
    else
      audio.current.play().then(
        () => setBroken(false),
        () => setBroken(true),
      )
  }

  function seek(ms: number) {
    const target = Math.min(Math.max(ms, 0), recording.durationMs)
    if (audio.current) audio.current.currentTime = target / 1000
    setPositionMs(target)
  }

  function follow(element: HTMLAudioElement) {
    const ms = element.currentTime * 1000
    setPositionMs(ms)
    onPosition(element.paused ? null : ms)
  }

  function nextSpeed() {
    const faster = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1
    if (audio.current) audio.current.playbackRate = faster
    setSpeed(faster)
  }

  return (
    <section aria-label="Recording" className="mt-5.5 grid gap-3">
      {/* biome-ignore lint/a11y/useMediaCaption: every word of the recording is on the page below it */}
      <audio
        ref={audio}
        src={recording.url}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => {
          setPlaying(false)
          onPosition(null)
        }}
        onTimeUpdate={(event) => follow(event.currentTarget)}
        onEnded={() => setPositionMs(0)}
        onError={() => setBroken(true)}
      />
      <div className="flex items-center gap-2 rounded-full border border-line bg-surface py-1.5 pr-2 pl-1.5 desk:gap-3.5">
        <button
          type="button"
          onClick={toggle}
          aria-label={isPlaying ? 'Pause recording' : 'Play recording'}
          className="grid size-11 shrink-0 place-items-center rounded-full bg-ink text-paper"
        >
          {isPlaying ? <PauseIcon /> : <PlayIcon />}
        </button>
        <Track url={recording.url} durationMs={recording.durationMs} positionMs={positionMs} onSeek={seek} />
        <span className="min-w-9 text-right text-small text-ink-2 tabular-nums">
          {positionLabel(positionMs === 0 && !isPlaying ? recording.durationMs : positionMs)}
        </span>
        <button
          type="button"
          onClick={nextSpeed}
          aria-label={`${speed}x, speed`}
          className="min-h-11 min-w-11 rounded-full text-small text-ink-2 tabular-nums hover:text-ink"
        >
          {speed}x
        </button>
      </div>
      {isBroken && (
        <ProblemNote
          sentence="I could not play the recording. It is safely kept."
          onRetry={() => {
            audio.current?.load()
            toggle()
          }}
        />
      )}
    </section>
  )
}

type TrackProps = { url: string; durationMs: number; positionMs: number; onSeek: (ms: number) => void }

/** The shape of the sound, played part lit, under an invisible native slider: pointer, touch and keys as everywhere. */
function Track({ url, durationMs, positionMs, onSeek }: TrackProps) {
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
          const step = steps[event.key]
          if (step === undefined || event.altKey) return
          event.preventDefault()
          onSeek(positionMs + step * ARROW_STEP * 1000)
        }}
        className="absolute inset-0 m-0 h-full w-full cursor-pointer appearance-none bg-transparent opacity-0"
      />
    </div>
  )
}

const steps: Record<string, number> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -3,
  PageUp: 3,
}
