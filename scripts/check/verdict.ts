/** What one check has to say. */
export interface Verdict {
  /** How much it looked at, so that a check which looked at nothing cannot pass for a good one. */
  read: string
  /** One line each; none means that all is well. */
  complaints: string[]
}

/** "ok    imports       41 modules, 160 imports", or FAIL and the complaints beneath. */
export function tell(name: string, { read, complaints }: Verdict): string {
  const sign = complaints.length === 0 ? 'ok  ' : 'FAIL'
  return [`${sign}  ${name.padEnd(12)}  ${read}`, ...complaints.map((line) => `        ${line}`)].join('\n')
}
