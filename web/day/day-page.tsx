import { useQuery } from '@tanstack/react-query'
import { profileQuery, sentenceOf, weekQuery } from '../api.ts'
import { dayLabel } from '../ui/labels.ts'
import { ProblemNote } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { addDays } from '../ui/time.ts'
import { DayCarousel } from './day-carousel.tsx'
import { carouselDays } from './days.ts'
import { EntryView } from './entry-view.tsx'
import { TodayView } from './today-view.tsx'

/** One day, today unless another is named: what it is or was, and the days around it. */
export function DayPage({ day }: { day?: string }) {
  const { data: profile } = useQuery(profileQuery)
  if (!profile) return <Skeleton />
  const { today } = profile
  const selected = day ?? today
  return (
    <div className="max-w-205">
      <title>{`${selected === today ? 'Today' : dayLabel(selected, today)} · Dayline`}</title>
      <Carousel selected={selected} today={today} />
      {selected === today ? <TodayView profile={profile} /> : <OtherDay day={selected} today={today} />}
    </div>
  )
}

/** The entries of the days in the carousel, in one question to the server. */
function useWeek(selected: string, today: string) {
  const last = carouselDays(selected, today).at(-1)?.day ?? today
  return useQuery({ ...weekQuery(addDays(last, 1)), placeholderData: (previous) => previous })
}

function Carousel({ selected, today }: { selected: string; today: string }) {
  const { data: week } = useWeek(selected, today)
  return <DayCarousel selected={selected} today={today} entries={week?.entries ?? []} />
}

function OtherDay({ day, today }: { day: string; today: string }) {
  const week = useWeek(day, today)
  const entry = week.data?.entries.find((one) => one.day === day)
  return (
    <>
      <h1 className="heading-day">{dayLabel(day, today)}</h1>
      {entry && <EntryView key={day} entry={entry} />}
      {!entry && (week.isPending || week.isPlaceholderData) && <Skeleton />}
      {!entry && week.isSuccess && !week.isPlaceholderData && (
        <p className="lede mt-2.5">{day > today ? 'This day has not come yet.' : 'Nothing was written on this day.'}</p>
      )}
      <ProblemNote sentence={sentenceOf(week.error)} onRetry={() => void week.refetch()} />
    </>
  )
}
