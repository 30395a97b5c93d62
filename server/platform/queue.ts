import { fromKysely, PgBoss, type Clock as QueueClock } from 'pg-boss'
import { DomainError } from './errors.ts'
import { type JobName, type JobPayloads, oneQueuedFor, queueRules } from './jobs.ts'
import type { Log } from './log.ts'
import type { Enqueue } from './work.ts'

/** What does the work of each job. */
export type JobHandlers = { [Name in JobName]: (payload: JobPayloads[Name]) => Promise<void> }

export interface Queue {
  enqueue: Enqueue
  /** Starts taking jobs. */
  work(handlers: JobHandlers): Promise<void>
  /** Throws when the queue cannot be reached. */
  check(): Promise<void>
  /** Takes no more jobs, waits for those in hand (at most `graceMs` milliseconds), and lets go of the database. Once. */
  stop(graceMs: number): Promise<void>
}

/** How often `sweep-calls` runs: once a minute, which is as fine as a cron expression gets. */
const EVERY_MINUTE = '* * * * *'

/**
 * The durable queue: pg-boss in the same Postgres, so that a job is committed with the fact that asks for it.
 *
 * A worker that dies is noticed by its missing heartbeat, after 10 seconds at the earliest: pg-boss takes no less.
 */
export async function openQueue(options: { url: string; log: Log; clock?: QueueClock }): Promise<Queue> {
  const { url, log } = options
  const boss = new PgBoss({
    connectionString: url,
    useListenNotify: true,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    cronMonitorIntervalSeconds: 10,
    cronWorkerIntervalSeconds: 1,
    max: 6,
    registerInstance: false,
    ...(options.clock && { clock: options.clock }),
  })
  boss.on('error', (error) => log.warn({ err: error }, 'the queue met an error'))
  await boss.start({ attempts: 5 })
  for (const [name, rules] of Object.entries(queueRules)) {
    await boss.createQueue(name, {
      policy: name in oneQueuedFor ? 'short' : 'standard',
      notify: true,
      heartbeatSeconds: 10,
      retryLimit: rules.retryLimit,
      retryDelay: rules.retryDelay,
      retryBackoff: rules.retryDelay > 0,
      ...(rules.retryDelayMax > 0 && { retryDelayMax: rules.retryDelayMax }),
      expireInSeconds: rules.expireInSeconds,
    })
  }

  let stopped: Promise<void> | undefined

  async function takeJobs<Name extends JobName>(name: Name, handler: JobHandlers[Name]) {
    const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 }
    await boss.work<JobPayloads[Name]>(
      name,
      { ...polling, batchSize: 1, localConcurrency: queueRules[name].concurrency },
      async ([job]) => {
        if (job) await runJob(log, name, job.id, () => handler(job.data))
      },
    )
  }

  return {
    async enqueue(db, name, payload, at) {
      const singletonKey = oneQueuedFor[name]?.(payload as never)
      await boss.send(name, payload, {
        db: fromKysely(db),
        ...(at && { startAfter: at.toString() }),
        ...(singletonKey && { singletonKey }),
      })
    },
    async work(handlers) {
      await Promise.all((Object.keys(queueRules) as JobName[]).map((name) => takeJobs(name, handlers[name] as never)))
      await boss.schedule('sweep-calls', EVERY_MINUTE, {})
    },
    async check() {
      if (!(await boss.isInstalled())) throw new Error('the queue is not installed in this database')
    },
    stop: (graceMs) => (stopped ??= boss.stop({ graceful: true, timeout: graceMs })),
  }
}

/** The one place where a job's errors are told apart: what may pass is tried again, a refusal ends the job, a bug alerts. */
async function runJob(log: Log, name: JobName, jobId: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof DomainError)) {
      log.error({ job: name, jobId, err: error }, 'a job failed unexpectedly')
      throw new Error('the job failed; see the log') // without the cause: its message could quote a row
    }
    const passes = error.kind === 'unavailable' || error.kind === 'rate-limited'
    if (!passes) return log.warn({ job: name, jobId, code: error.code }, 'a job was refused')
    log.info({ job: name, jobId, code: error.code }, 'a job waits and is run again')
    throw new Error(error.code)
  }
}
