import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Switch } from 'react-aria-components'
import { profileQuery, resumeCalls, sentenceOf, stopCalls } from '../api.ts'
import { ProblemNote } from '../ui/problem.tsx'

/** The switch that stops every call at once, or allows them again. It moves when the server has said so. */
export function AllCalls({ isStopped }: { isStopped: boolean }) {
  const queryClient = useQueryClient()
  const change = useMutation({
    mutationFn: (allow: boolean) => (allow ? resumeCalls() : stopCalls()),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: profileQuery.queryKey }),
        queryClient.invalidateQueries({ queryKey: ['calls'] }),
      ]),
  })
  return (
    <div className="grid gap-3">
      <Switch
        isSelected={!isStopped}
        isDisabled={change.isPending}
        onChange={(isSelected) => change.mutate(isSelected)}
        className="group flex min-h-11 cursor-pointer items-center gap-3.5 font-medium"
      >
        <span className="h-7 w-12 shrink-0 rounded-full border border-ink-2/60 bg-sunken p-0.75 outline-offset-2 outline-accent transition-colors duration-150 group-data-focus-visible:outline-2 group-data-selected:border-transparent group-data-selected:bg-accent">
          <span className="block size-5 rounded-full bg-ink-2 transition-[translate,background-color] duration-150 ease-calm group-data-selected:translate-x-5 group-data-selected:bg-accent-ink" />
        </span>
        Dayline may call me
      </Switch>
      <p className="text-small text-ink-2">
        {isStopped ? 'All calls are stopped. Your phone will not ring.' : 'I call only when you ask me to.'}
      </p>
      <ProblemNote sentence={sentenceOf(change.error)} />
    </div>
  )
}
