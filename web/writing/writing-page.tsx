import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reflection } from '#contract/reflections.ts'
import { reflectionQuery, sentenceOf } from '../api.ts'
import { buttonClass } from '../ui/button.tsx'
import { BackIcon } from '../ui/icons.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Sitting } from './sitting.tsx'

/** A typed reflection, as far as it is: what the server has is asked for anew, then the person goes on. */
export function WritingPage() {
  const { reflectionId } = useParams({ from: '/signed-in/reflections/$reflectionId' })
  const reflection = useQuery({ ...reflectionQuery(reflectionId), refetchOnMount: 'always' })
  const isFresh = reflection.isFetchedAfterMount && reflection.data
  return (
    <div className="max-w-170">
      <title>Type reflection · Dayline</title>
      <Link
        to="/"
        className="-ml-1.5 inline-flex min-h-11 items-center gap-1 text-small font-medium text-ink-2 hover:text-ink"
      >
        <BackIcon size={16} />
        Today
      </Link>
      {!isFresh && !reflection.error && <Skeleton />}
      {!isFresh && <ProblemNote sentence={sentenceOf(reflection.error)} onRetry={() => void reflection.refetch()} />}
      {isFresh && <Opened key={reflectionId} reflection={reflection.data} />}
    </div>
  )
}

/** Whoever began to type keeps their words on the screen, even if the reflection ends elsewhere meanwhile. */
function Opened({ reflection }: { reflection: Reflection }) {
  const [wasOpen] = useState(reflection.status === 'IN_PROGRESS')
  return wasOpen ? <Sitting reflection={reflection} /> : <Over />
}

/** For an address kept from before: this one is done. */
function Over() {
  return (
    <>
      <h1 className="heading-day mt-4">This reflection is done.</h1>
      <p className="lede mt-2.5 mb-6">What you wrote is on the page of its day.</p>
      <Link to="/" className={buttonClass()}>
        Go to today
      </Link>
    </>
  )
}
