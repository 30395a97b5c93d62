import { Link, useRouter } from '@tanstack/react-router'
import { sentenceOf } from '../api.ts'
import { buttonClass } from '../ui/button.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

const frame = 'mx-auto grid max-w-190 content-start gap-6 px-4.5 py-10 desk:px-10'

/** While a part of the app is on its way. */
export function Waiting() {
  return (
    <div className={frame}>
      <Skeleton lines={4} />
    </div>
  )
}

/** A part of the app that could not be shown. */
export function Wrong({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <div className={frame}>
      <h1 className="heading-day">I could not show this page.</h1>
      <ProblemNote sentence={sentenceOf(error)} onRetry={() => void router.invalidate()} />
    </div>
  )
}

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <main className={frame}>
      <title>Not here · Dayline</title>
      <h1 className="heading-day">There is nothing at this address.</h1>
      <p className="lede">Your days are all where you left them.</p>
      <p>
        <Link to="/" className={buttonClass()}>
          Go to today
        </Link>
      </p>
    </main>
  )
}
