import { type InputHTMLAttributes, type ReactNode, useId } from 'react'

export const inputClass =
  'w-full min-h-12 rounded-panel border border-line bg-surface px-4 py-2.5 text-[1rem] text-ink placeholder:text-ink-2/80 transition-colors duration-150 hover:border-ink-2/50 aria-invalid:border-danger disabled:opacity-60'

type FieldProps = {
  label: string
  hint?: ReactNode
  error?: string
} & InputHTMLAttributes<HTMLInputElement>

/** A labelled text field; its hint is read with it, or what was wrong in its place. */
export function Field({ label, hint, error, className = '', ...rest }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={`grid gap-1.5 ${className}`}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className={inputClass}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
      />
      {note && (
        <p
          id={`${id}-note`}
          role={error ? 'alert' : undefined}
          className={`text-small ${error ? 'text-danger' : 'text-ink-2'}`}
        >
          {note}
        </p>
      )}
    </div>
  )
}
