/**
 * `npm run bench`: the figures of Dayline, each beside its rivals, from the same run. See bench/README.md.
 *
 * Prints a table and writes bench/results.json with every sample. A measure that met an error gets no figure, and then
 * the exit code is 1.
 */
import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { contests, PEOPLE, ROUNDS, warmUp } from './contests.ts'
import { hold, type Result } from './measure.ts'
import { residentMemory } from './memory.ts'
import { describeMachine, tellContests, tellStartup } from './report.ts'
import { openStage } from './stage.ts'
import { measureStartup, type Startup } from './startup.ts'

const RESULTS = join(import.meta.dirname, 'results.json')
const WARM_UP_PEOPLE = 4

const loadBefore = loadavg()[0]!
const errors: string[] = []

const startup = await orError('starts', () => measureStartup({ first: 3, later: 4 }))
const runs = await orError('runs', measureOnStage)
const machine = describeMachine(loadBefore)

console.log(
  `On ${machine.cores} cores (${machine.cpu}), Node ${machine.node}; the simulated carrier and the clients run on them too.`,
)
if (machine.busy) {
  console.log(`The machine was busy with other work: its load was ${loadBefore.toFixed(1)} before we began.`)
}
for (const line of runs?.lines ?? []) console.log(line)
if (startup) for (const line of tellStartup(startup, runs?.memoryAfterWork)) console.log(line)
for (const error of errors) console.log(`\nNo figure: ${error}`)

await writeFile(RESULTS, `${JSON.stringify(written(), null, 1)}\n`)
process.exitCode = errors.length > 0 ? 1 : 0

async function measureOnStage() {
  await using stage = await openStage([...Array<number>(ROUNDS).fill(PEOPLE), WARM_UP_PEOPLE])
  await warmUp(stage, stage.peopleOf(ROUNDS))
  const subjects = contests(stage)
  const results = await hold(subjects, ROUNDS)
  for (const { name, errors: met } of results.values()) errors.push(...met.map((error) => `${name}: ${error}`))
  const complaints = stage.complaints()
  if (complaints.length > 0) throw new Error(`the server complained:\n${complaints.join('\n')}`)
  const named = subjects.map(({ subject, goal, dayline, rivals }) => ({
    subject,
    goal,
    dayline: results.get(dayline)!,
    rivals: rivals.map((rival) => results.get(rival)!),
  }))
  return {
    lines: tellContests(subjects, results),
    contests: named,
    memoryAfterWork: await residentMemory(stage.server.pid),
  }
}

async function orError<Value>(what: string, measure: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await measure()
  } catch (error) {
    errors.push(`${what}: ${(error as Error).message}`)
    return undefined
  }
}

/** Milliseconds and megabytes, in the order in which they were taken, rounded to a microsecond. */
function written() {
  return {
    takenAt: Temporal.Now.instant().toString({ smallestUnit: 'second' }),
    machine,
    errors,
    contests: runs?.contests.map(({ dayline, rivals, ...rest }) => ({
      ...rest,
      dayline: rounded(dayline),
      rivals: rivals.map(rounded),
    })),
    startup: startup && roundedStartup(startup),
    memoryAfterWork: runs?.memoryAfterWork,
  }
}

function rounded(result: Result): Result {
  return { ...result, samples: result.samples.map((run) => run.map(round)) }
}

function roundedStartup({ first, later, memory }: Startup): Startup {
  return { first: first.map(round), later: later.map(round), memory }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
