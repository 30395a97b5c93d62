/** One thing that is measured, in milliseconds. */
export interface Measure {
  name: string
  /** One run: its samples. A run that met any error throws, and then there is no figure at all. */
  run(round: number): Promise<number[]>
}

/** What Dayline is to be good at, and who else tries, in the same rounds. */
export interface Contest {
  subject: string
  /** Milliseconds. */
  goal: { p50?: number; p99?: number }
  dayline: Measure
  rivals: Measure[]
}

/** What came out of a measure over all rounds. */
export interface Result {
  name: string
  /** Medians over the runs, in milliseconds; absent when a run met an error. */
  figures?: { p50: number; p99: number; worst: number; count: number }
  errors: string[]
  /** Raw, one list for each run, in the order in which they were taken. */
  samples: number[][]
}

/** The nearest-rank quantile: a value that was really measured. `q` from 0 to 1. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN
}

/** Quantiles of each run, then their medians over the runs; `worst` is the slowest sample of all. */
export function conclude(name: string, samples: number[][], errors: string[]): Result {
  if (errors.length > 0 || samples.length === 0 || samples.some((run) => run.length === 0)) {
    return { name, errors: errors.length > 0 ? errors : ['nothing was measured'], samples }
  }
  const median = (q: number) =>
    quantile(
      samples.map((run) => quantile(run, q)),
      0.5,
    )
  const all = samples.flat()
  return {
    name,
    figures: { p50: median(0.5), p99: median(0.99), worst: Math.max(...all), count: all.length },
    errors,
    samples,
  }
}

/** Runs every measure once in each round, so that a noisy minute hits all of them alike. */
export async function hold(contests: Contest[], rounds: number): Promise<Map<Measure, Result>> {
  const measures = contests.flatMap(({ dayline, rivals }) => [dayline, ...rivals])
  const samples = new Map(measures.map((measure) => [measure, [] as number[][]]))
  const errors = new Map(measures.map((measure) => [measure, [] as string[]]))
  for (let round = 0; round < rounds; round++) {
    for (const measure of measures) {
      try {
        samples.get(measure)!.push(await measure.run(round))
      } catch (error) {
        errors.get(measure)!.push(`run ${round + 1}: ${(error as Error).message}`)
      }
    }
  }
  return new Map(measures.map((it) => [it, conclude(it.name, samples.get(it)!, errors.get(it)!)]))
}

/** `times` samples one after the other, each after a short pause, so that one is not warmed by the one before. */
export async function repeat(times: number, sample: (index: number) => Promise<number>, pauseMs = 5) {
  const samples: number[] = []
  for (let index = 0; index < times; index++) {
    await pause(pauseMs)
    samples.push(await sample(index))
  }
  return samples
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The same promise, which rejects when it takes longer than that: a measurement must not hang. */
export async function within<Value>(ms: number, what: string, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain for ${what}`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
