import { Button } from './button.tsx'

/** What went wrong, in a sentence, with the way on where there is one. */
export function ProblemNote({ sentence, onRetry }: { sentence: string | undefined; onRetry?: () => void }) {
  if (!sentence) return null
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-4 gap-y-2 text-danger">
      <p className="max-w-[52ch]">{sentence}</p>
      {onRetry && (
        <Button small onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}
