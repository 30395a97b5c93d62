import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Profile } from '#contract/profile.ts'
import { sentenceOf, startProof } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { CheckIcon } from '../ui/icons.tsx'
import { SimulatedPhone } from '../ui/simulated-phone.tsx'
import { asDialled, readable } from './phone-number.ts'
import { keepProof, keptProof, type ProofUnderWay } from './proof-under-way.ts'
import { Proving } from './proving.tsx'

const proofKey = ['phone', 'under-way']

/** The number, proved or not, and the way to prove one. */
export function PhoneSettings({ profile }: { profile: Profile }) {
  const queryClient = useQueryClient()
  const { data: proof } = useQuery<ProofUnderWay | null>({
    queryKey: proofKey,
    queryFn: () => queryClient.getQueryData<ProofUnderWay | null>(proofKey) ?? keptProof(),
    gcTime: Number.POSITIVE_INFINITY,
  })
  const [isChanging, setChanging] = useState(false)
  const setProof = (next: ProofUnderWay | null) => {
    keepProof(next)
    queryClient.setQueryData(proofKey, next)
  }

  return (
    <div className="grid gap-5">
      {profile.phoneNumber !== null && <ProvedNumber number={profile.phoneNumber} />}
      {proof && <Proving key={proof.id} proof={proof} onClose={() => setProof(null)} />}
      {!proof && profile.phoneNumber !== null && !isChanging && (
        <div>
          <Button small onClick={() => setChanging(true)}>
            Use another number
          </Button>
        </div>
      )}
      {!proof && (profile.phoneNumber === null || isChanging) && (
        <NumberForm
          onStarted={(started) => {
            setProof(started)
            setChanging(false)
          }}
        />
      )}
      <SimulatedPhone carrier={profile.carrier} phoneNumber={proof?.phoneNumber ?? profile.phoneNumber} />
    </div>
  )
}

function ProvedNumber({ number }: { number: string }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
      <span className="font-voice text-title tabular-nums">{readable(number)}</span>
      <span className="inline-flex items-center gap-1.5 self-center text-small font-semibold text-accent">
        <CheckIcon size={16} />
        Proved
      </span>
    </p>
  )
}

function NumberForm({ onStarted }: { onStarted: (proof: ProofUnderWay) => void }) {
  const [typed, setTyped] = useState('')
  const start = useMutation({
    mutationFn: startProof,
    onSuccess: (proof, phoneNumber) => onStarted({ ...proof, phoneNumber }),
  })
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate(asDialled(typed))
      }}
    >
      <Field
        label="Phone number"
        type="tel"
        autoComplete="tel"
        required
        value={typed}
        onChange={(event) => {
          start.reset()
          setTyped(event.target.value)
        }}
        hint="With the country in front, such as +1XXXXXXXXXX."
        error={sentenceOf(start.error)}
      />
      <div className="grid justify-items-start gap-3">
        <Button type="submit" look="primary" disabled={start.isPending}>
          Prove it
        </Button>
        <p className="text-small text-pretty text-ink-2">
          I will ring this number now and say who I am. You key in a code that I show you here: that proves the phone is
          yours and allows me to call it.
        </p>
      </div>
    </form>
  )
}
