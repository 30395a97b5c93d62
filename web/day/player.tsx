import { useRef, useState } from 'react'
import type { Entry } from '#contract/entries.ts'
import { PauseIcon, PlayIcon } from '../ui/icons.tsx'
import { positionLabel } from '../ui/labels.ts'
import { ProblemNote } from '../ui/problem.tsx'
import { Track } from './track.tsx'

type PlayerProps = {
  recording: NonNullable<Entry['recording']>
  /** Told where it plays, in milliseconds; null at rest. */
  onPosition: (ms: number | null) => void
}

const SPEEDS = [1, 1.2, 1.5]

/** The recording of a talk: play, seek along its shape, and speed. */
export function Player({ recording, onPosition }: PlayerProps) {
  const audio = useRef<HTMLAudioElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [isBroken, setBroken] = useState(false)
  const [positionMs, setPositionMs] = useState(0)
  const [durationMs, setDurationMs] = useState(recording.durationMs)
  const [speed, setSpeed] = useState(1)

  function play() {
    audio.current?.play().then(
      () => setBroken(false),
      () => setBroken(true),
    )
  }

  function seek(ms: number) {
    const target = Math.min(Math.max(ms, 0), durationMs)
    if (audio.current) audio.current.currentTime = target / 1000
    setPositionMs(target)
  }

  function follow({ currentTime, paused }: HTMLAudioElement) {
    setPositionMs(currentTime * 1000)
    onPosition(paused ? null : currentTime * 1000)
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
        onLoadedMetadata={({ currentTarget }) => {
          if (Number.isFinite(currentTarget.duration)) setDurationMs(currentTarget.duration * 1000)
        }}
        onPlay={() => setPlaying(true)}
        onPause={() => {
          setPlaying(false)
          onPosition(null)
        }}
        onTimeUpdate={({ currentTarget }) => follow(currentTarget)}
        onEnded={() => seek(0)}
        onError={() => setBroken(true)}
      />
      <div className="flex items-center gap-2 rounded-full border border-line bg-surface p-1.5 desk:gap-3.5">
        <button
          type="button"
          onClick={isPlaying ? () => audio.current?.pause() : play}
          aria-label={isPlaying ? 'Pause recording' : 'Play recording'}
          className="grid size-11 shrink-0 place-items-center rounded-full bg-ink text-paper"
        >
          {isPlaying ? <PauseIcon /> : <PlayIcon />}
        </button>
        <Track url={recording.url} durationMs={durationMs} positionMs={positionMs} onSeek={seek} />
        <span className="min-w-9 text-right text-small text-ink-2 tabular-nums">
          {positionLabel(positionMs === 0 && !isPlaying ? wholeSeconds(durationMs) : positionMs)}
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
            play()
          }}
        />
      )}
    </section>
  )
}

/** A length is rounded, as everywhere on the page; a place in it is not. */
function wholeSeconds(ms: number): number {
  return Math.round(ms / 1000) * 1000
}
