/** Stands where words will be. Screen readers are told once, by the label. */
export function Skeleton({ lines = 3, label = 'One moment' }: { lines?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="grid animate-rest gap-4 py-1">
      {WIDTHS.slice(0, lines).map((width) => (
        <span key={width} className={`block h-4 rounded-full bg-line/70 ${width}`} />
      ))}
    </div>
  )
}

const WIDTHS = ['w-2/5', 'w-4/5', 'w-3/5', 'w-3/4', 'w-1/2']
