import { lazy, Suspense, useState } from 'react'
import type { Entry } from '#contract/entries.ts'
import { Chip } from '../ui/chip.tsx'
import { lengthLabel } from '../ui/labels.ts'
import { now } from '../ui/time.ts'
import { isRecordingOnItsWay } from './days.ts'

/** Words come first; what plays them may follow. */
const Player = lazy(async () => ({ default: (await import('./player.tsx')).Player }))

/** What a day became: how it was told, its recording, and every answer below its question. */
export function EntryView({ entry }: { entry: Entry }) {
  const [playingMs, setPlayingMs] = useState<number | null>(null)
  const [openedAt] = useState(now)
  return (
    <div className="animate-arrive">
      <ul className="mt-3.5 flex flex-wrap gap-2">
        {!entry.finished && <Chip lit>Unfinished</Chip>}
        {entry.rating !== null && <Chip lit>{ratings[entry.rating + 2]}</Chip>}
        <Chip>{entry.method === 'PHONE' ? `By phone, ${entry.begunLabel}` : 'Typed'}</Chip>
        {entry.recording !== null && entry.recording.durationMs > 0 && (
          <Chip>{lengthLabel(entry.recording.durationMs)}</Chip>
        )}
      </ul>
      {entry.recording && (
        <Suspense fallback={<div className="mt-5.5 h-14.5 rounded-full border border-line bg-surface" />}>
          <Player key={entry.recording.url} recording={entry.recording} onPosition={setPlayingMs} />
        </Suspense>
      )}
      {isRecordingOnItsWay(entry, openedAt) && (
        <p className="mt-5.5 animate-arrive text-ink-2">The recording is on its way.</p>
      )}
      <Answers answers={entry.answers} playingMs={playingMs} />
    </div>
  )
}

type Answer = { position: number; prompt: string; text: string; startsAtMs?: number; endsAtMs?: number }

/** Questions, quiet, and what was said. The answer that is being played is lit. */
export function Answers({ answers, playingMs = null }: { answers: Answer[]; playingMs?: number | null }) {
  return (
    <div className="mt-10 grid gap-7.5">
      {answers.map((answer) => (
        <section key={answer.position} className="grid gap-1.5">
          <h2 className="text-small leading-[1.4] font-semibold text-ink-2">{answer.prompt}</h2>
          {answer.text.trim() === '' ? (
            <p className="said text-ink-2">Nothing was said here.</p>
          ) : (
            <p className="said">
              <span className={isPlaying(answer, playingMs) ? lit : unlit}>{answer.text}</span>
            </p>
          )}
        </section>
      ))}
    </div>
  )
}

const unlit = 'transition-colors duration-200'
const lit = `${unlit} rounded-[4px] box-decoration-clone bg-accent-wash shadow-[0_0_0_3px_var(--accent-wash)]`

function isPlaying({ startsAtMs, endsAtMs }: Answer, playingMs: number | null): boolean {
  if (playingMs === null || startsAtMs === undefined || endsAtMs === undefined) return false
  return playingMs >= startsAtMs && playingMs < endsAtMs
}

const ratings = ['-2 · hard', '-1 · low', '0 · even', '+1 · good', '+2 · very good']
