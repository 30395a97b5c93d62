import type { ButtonHTMLAttributes } from 'react'

type Look = { look?: 'primary' | 'plain' | 'quiet'; small?: boolean; className?: string }

/** How a button looks; for links that act as one, too. */
export function buttonClass({ look = 'plain', small = false, className = '' }: Look = {}): string {
  const shape = small ? 'min-h-11 desk:min-h-9 px-3.5 py-2 text-small' : 'min-h-12 px-5 py-3 text-base'
  return `inline-flex items-center justify-center gap-2.5 rounded-full border font-semibold leading-none whitespace-nowrap no-underline transition-[background-color,border-color,opacity] duration-150 ease-calm disabled:cursor-default disabled:opacity-50 ${shape} ${colours[look]} ${className}`
}

const colours = {
  primary:
    'border-transparent bg-accent text-accent-ink not-disabled:hover:bg-[color-mix(in_srgb,var(--accent)_88%,var(--ink))]',
  plain: 'border-line bg-surface text-ink not-disabled:hover:border-ink-2/50',
  quiet: 'border-transparent bg-transparent text-ink-2 not-disabled:hover:text-ink',
}

/** A native button in one of three looks. */
export function Button({ look, small, className, ...rest }: Look & ButtonHTMLAttributes<HTMLButtonElement>) {
  return <button type="button" {...rest} className={buttonClass({ look, small, className })} />
}
