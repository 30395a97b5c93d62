import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { type Contest, type Measure, quantile, type Result } from './measure.ts'
import type { Startup } from './startup.ts'

/** The load of the last minute, per core, from which on others were at work besides us. */
const BUSY = 1

export interface Machine {
  cores: number
  cpu: string
  memoryMb: number
  system: string
  node: string
  /** Load average of the last minute before the first run, and after the last one (our own work counts). */
  load: { before: number; after: number }
  busy: boolean
}

export function describeMachine(loadBefore: number): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryMb: Math.round(totalmem() / 1024 / 1024),
    system: `${platform()} ${release()}`,
    node: process.version,
    load: { before: loadBefore, after: loadavg()[0]! },
    busy: loadBefore / availableParallelism() >= BUSY,
  }
}

/** What is printed of the contests: a line for each who takes part, with the ratio of their p50 to Dayline's. */
export function tellContests(contests: Contest[], results: Map<Measure, Result>): string[] {
  return contests.flatMap(({ subject, goal, dayline, rivals }) => {
    const ours = results.get(dayline)!
    return [
      '',
      columns(subject, 'p50', 'p99', 'worst', 'n', ''),
      tell(ours, verdict(ours, goal)),
      ...rivals.map((rival) => tell(results.get(rival)!, ratio(results.get(rival)!, ours))),
    ]
  })
}

function tell({ name, figures }: Result, remark: string): string {
  if (!figures) return `  ${name}: no figure, since it met errors (below)`
  const { p50, p99, worst, count } = figures
  return columns(`  ${name}`, duration(p50), duration(p99), duration(worst), String(count), remark)
}

function verdict({ figures }: Result, goal: Contest['goal']): string {
  if (!figures) return ''
  return (['p50', 'p99'] as const)
    .filter((which) => goal[which] !== undefined)
    .map((which) => `${which} ${figures[which] < goal[which]! ? 'under' : 'NOT under'} ${goal[which]} ms`)
    .join(', ')
}

function ratio({ figures }: Result, { figures: ours }: Result): string {
  if (!figures || !ours) return ''
  const times = figures.p50 / ours.p50
  return `${times >= 10 ? times.toFixed(0) : times.toFixed(2)} × Dayline’s p50`
}

/** What is printed of starts and memory. */
export function tellStartup({ first, later, memory }: Startup, afterWork: number | undefined): string[] {
  const start = (what: string, samples: number[], goal: number) =>
    columns(
      `  ${what}`,
      duration(quantile(samples, 0.5)),
      '',
      duration(Math.max(...samples)),
      String(samples.length),
      `p50 ${quantile(samples, 0.5) < goal ? 'under' : 'NOT under'} ${goal / 1000} s`,
    )
  const size = (what: string, mb: number | undefined, remark = '') =>
    columns(`  ${what}`, mb === undefined ? 'unknown' : `${mb.toFixed(0)} MB`, '', '', '', remark)
  const { server, postgres } = memory
  return [
    '',
    columns('Start: node server/main.ts to /readyz', 'p50', '', 'worst', 'n', ''),
    start('first, on an empty data folder', first, 10_000),
    start('later', later, 3_000),
    '',
    'Memory',
    size(
      'server at rest, simulated carrier within',
      server,
      server ? `${server < 250 ? 'under' : 'NOT under'} 250 MB` : '',
    ),
    size('its Postgres, shared pages once', postgres),
    size('the server of the runs above, after its work', afterWork),
  ]
}

function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`
}

function columns(name: string, ...cells: string[]): string {
  return [name.padEnd(55), ...cells.slice(0, -1).map((cell) => cell.padStart(9)), `  ${cells.at(-1)}`]
    .join('')
    .trimEnd()
}
