import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Profile } from '#contract/profile.ts'
import { ApiProblem, changeProfile, profileQuery, sentenceOf } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { changesBetween } from './profile-changes.ts'
import { TimeZoneField } from './time-zone-field.tsx'

/** Name, zone, the hour at which a day begins, and how often I try: one form, one save. */
export function ProfileForm({ profile }: { profile: Profile }) {
  const [draft, setDraft] = useState(profile)
  const save = useSaveProfile()
  const changes = changesBetween(profile, draft)
  const isChanged = Object.keys(changes).length > 0

  function edit(change: Partial<Profile>) {
    save.reset()
    setDraft({ ...draft, ...change })
  }

  return (
    <form
      className="grid gap-6"
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged) save.mutate(changes)
      }}
    >
      <Field
        label="Your name"
        autoComplete="name"
        required
        maxLength={80}
        value={draft.displayName}
        onChange={(event) => edit({ displayName: event.target.value })}
        error={fieldError(save.error, 'displayName')}
      />
      <TimeZoneField value={draft.timeZone} onChange={(timeZone) => edit({ timeZone })} />
      <Field
        label="A day begins at"
        type="time"
        required
        value={draft.dayStartsAt}
        onChange={(event) => edit({ dayStartsAt: event.target.value })}
        hint="What you say earlier still belongs to the day before."
        error={fieldError(save.error, 'dayStartsAt')}
        className="max-w-60"
      />
      <AttemptsField value={draft.maxAttempts} onChange={(maxAttempts) => edit({ maxAttempts })} />
      <div className="flex min-h-12 flex-wrap items-center gap-4">
        <Button type="submit" look="primary" disabled={!isChanged || save.isPending}>
          Save
        </Button>
        <p role="status" className="text-small text-ink-2">
          {save.isPending && 'Saving'}
          {save.isSuccess && !isChanged && 'Saved'}
        </p>
      </div>
      <ProblemNote sentence={sentenceOf(save.error)} />
    </form>
  )
}

/** Saves what changed. "Saved" is said once the server's own profile is back. */
function useSaveProfile() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: changeProfile,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: profileQuery.queryKey }),
  })
}

function fieldError(error: unknown, path: string): string | undefined {
  return error instanceof ApiProblem ? error.fields.find((field) => field.path === path)?.message : undefined
}

function AttemptsField({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium">Rings before I give up</legend>
      <div className="flex w-fit gap-1 rounded-panel border border-line bg-sunken p-1">
        {[1, 2, 3, 4, 5].map((attempts) => (
          <label
            key={attempts}
            className="grid size-11 place-items-center rounded-soft font-medium text-ink-2 transition-colors duration-150 has-checked:bg-surface has-checked:text-ink has-checked:shadow-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="maxAttempts"
              className="sr-only"
              checked={value === attempts}
              onChange={() => onChange(attempts)}
            />
            {attempts}
          </label>
        ))}
      </div>
      <p className="text-small text-ink-2">A call that nobody answers is tried again, this often in all.</p>
    </fieldset>
  )
}
