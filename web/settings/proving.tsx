import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { proofQuery, sentenceOf } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { after, instant, now } from '../ui/time.ts'
import { readable } from './phone-number.ts'
import type { ProofUnderWay } from './proof-under-way.ts'

/** The code on the screen while the phone rings, then what came of it. Its status renews by the live stream. */
export function Proving({ proof, onClose }: { proof: ProofUnderWay; onClose: () => void }) {
  const status = useQuery(proofQuery(proof.id))
  useExpiry(proof)
  const state = status.data?.status ?? 'calling'
  return (
    <section
      aria-label="Proving your phone"
      className="animate-arrive rounded-card border border-line bg-surface px-6 py-5.5"
    >
      {state === 'calling' && (
        <>
          <p className="font-semibold">Your phone is ringing. Key in this code.</p>
          <output
            aria-label="Your code"
            className="mt-2 block font-voice text-[3rem] leading-tight tracking-[0.14em] tabular-nums"
          >
            {proof.code}
          </output>
          <p className="mt-1 text-small text-balance text-ink-2">
            I am calling {readable(proof.phoneNumber)}. Pick up, and press the six keys when I ask.
          </p>
        </>
      )}
      {state === 'proved' && (
        <Outcome sentence="This phone is yours. I can call you now." action="Good" onClose={onClose} />
      )}
      {state === 'failed' && (
        <Outcome
          sentence={status.data?.reason ?? 'I could not prove this phone. Nothing was changed.'}
          action="Try again"
          onClose={onClose}
        />
      )}
      {state === 'expired' && (
        <Outcome
          sentence="The code is no longer good: ten minutes have passed. Nothing was changed."
          action="Try again"
          onClose={onClose}
        />
      )}
      <ProblemNote sentence={sentenceOf(status.error)} onRetry={() => void status.refetch()} />
    </section>
  )
}

function Outcome({ sentence, action, onClose }: { sentence: string; action: string; onClose: () => void }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-4">
      <p role="status" className="font-semibold text-pretty">
        {sentence}
      </p>
      <Button small onClick={onClose}>
        {action}
      </Button>
    </div>
  )
}

/** Nothing on the stream says that time ran out, so the page asks once, then. */
function useExpiry({ id, expiresAt }: ProofUnderWay) {
  const queryClient = useQueryClient()
  useEffect(
    () =>
      after(Math.max(0, instant(expiresAt) - now()) + 1000, () => {
        void queryClient.invalidateQueries({ queryKey: proofQuery(id).queryKey })
      }),
    [queryClient, id, expiresAt],
  )
}
