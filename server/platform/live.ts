import { sql } from 'kysely'
import pg from 'pg'
import { type Clock, sleep } from './clock.ts'
import type { Database } from './database.ts'
import type { Log } from './log.ts'

/** What changed for a person: ids and states only. */
export type LiveChange =
  | { type: 'call'; callId: string; status: string }
  | { type: 'answer'; reflectionId: string }
  | { type: 'entry'; day: string }
  | { type: 'windows' }
  | { type: 'profile' }

const CHANNEL = 'dayline_live'

/** Postgres delivers it to every process that listens when the transaction commits, and not at all when it does not. */
export async function notifyLive(db: Database, userId: string, change: LiveChange): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${JSON.stringify({ userId, change })})`.execute(db)
}

export interface LiveChanges {
  /** Calls `tell` for every change of this person from now on. `lost` is told when some may have been missed. */
  follow(userId: string, follower: { tell(change: LiveChange): void; lost(): void }): () => void
  stop(): Promise<void>
}

type Follower = Parameters<LiveChanges['follow']>[1]

/** One connection for the process, whatever the number of open pages. It comes back by itself when Postgres does. */
export async function listenLive(options: { url: string; clock: Clock; log: Log }): Promise<LiveChanges> {
  const followers = new Map<string, Set<Follower>>()
  let client: pg.Client | undefined
  let stopped = false

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: options.url, keepAlive: true })
    next.on('error', () => {}) // 'end' follows, and is handled
    next.on('end', () => client === next && void reconnect())
    next.on('notification', ({ payload }) => {
      const { userId, change } = JSON.parse(payload ?? '{}') as { userId: string; change: LiveChange }
      for (const follower of followers.get(userId) ?? []) follower.tell(change)
    })
    await next.connect()
    await next.query(`listen ${CHANNEL}`)
    client = next
  }

  async function reconnect(): Promise<void> {
    client = undefined
    for (let pause = 100; !stopped; pause = Math.min(pause * 2, 2_000)) {
      try {
        await connect()
        for (const group of followers.values()) for (const follower of group) follower.lost()
        return
      } catch (error) {
        options.log.warn({ err: error }, 'live changes are cut off from the database; trying again')
        await sleep(options.clock, pause)
      }
    }
  }

  await connect()
  return {
    follow(userId, follower) {
      const group = followers.get(userId) ?? new Set()
      followers.set(userId, group.add(follower))
      return () => {
        group.delete(follower)
        if (group.size === 0) followers.delete(userId)
      }
    },
    async stop() {
      stopped = true
      client?.removeAllListeners('end')
      await client?.end()
    },
  }
}
