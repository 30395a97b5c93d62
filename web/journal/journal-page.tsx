import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Entry } from '#contract/entries.ts'
import { journalQuery, profileQuery, sentenceOf } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { dayLabel, lengthLabel, monthLabel } from '../ui/labels.ts'
import { ProblemNote } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { byMonth } from './months.ts'

/** Every day that was written, newest first; each leads to its page. */
export function JournalPage() {
  const { data: profile } = useQuery(profileQuery)
  const journal = useInfiniteQuery(journalQuery)
  const entries = journal.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <div className="max-w-190">
      <title>Journal · Dayline</title>
      <h1 className="heading-day">Journal</h1>
      {journal.isPending && (
        <div className="mt-8">
          <Skeleton lines={5} />
        </div>
      )}
      {journal.isSuccess && entries.length === 0 && (
        <p className="lede mt-2.5">Your days will stand here, newest first. The first is one call away.</p>
      )}
      {profile &&
        byMonth(entries).map(({ month, entries }) => (
          <section key={month} aria-label={monthLabel(`${month}-01`)} className="mt-9">
            <h2 className="text-small font-semibold text-ink-2">{monthLabel(`${month}-01`)}</h2>
            <ul className="mt-2">
              {entries.map((entry) => (
                <li key={entry.day} className="border-t border-line last:border-b">
                  <DayLink entry={entry} today={profile.today} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      <div className="mt-6">
        <ProblemNote sentence={sentenceOf(journal.error)} onRetry={() => void journal.refetch()} />
        {journal.hasNextPage && (
          <Button disabled={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>
            Show earlier days
          </Button>
        )}
      </div>
    </div>
  )
}

function DayLink({ entry, today }: { entry: Entry; today: string }) {
  const firstWords = entry.answers.find(({ text }) => text.trim() !== '')?.text
  return (
    <Link
      {...(entry.day === today ? { to: '/' as const } : { to: '/day/$day' as const, params: { day: entry.day } })}
      className="group grid gap-1 rounded-soft py-4 desk:grid-cols-[12.5rem_minmax(0,1fr)] desk:gap-6"
    >
      <span className="grid content-start gap-0.5">
        <span className="font-medium group-hover:text-accent">{dayLabel(entry.day, today)}</span>
        <span className="text-small text-ink-2">{howTold(entry)}</span>
      </span>
      <span className="line-clamp-2 self-start font-voice text-large leading-[1.5] text-pretty">
        {firstWords ?? 'No words.'}
      </span>
    </Link>
  )
}

function howTold({ method, begunLabel, recording, finished }: Entry): string {
  const how = method === 'PHONE' ? `By phone, ${begunLabel}` : 'Typed'
  const length = recording && recording.durationMs > 0 ? ` · ${lengthLabel(recording.durationMs)}` : ''
  return `${how}${length}${finished ? '' : ' · unfinished'}`
}
