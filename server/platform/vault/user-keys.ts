import type { KeyObject } from 'node:crypto'
import type { Database } from '../database.ts'
import type { Random } from '../random.ts'
import type { Binding, RootKey } from './envelope.ts'
import { UserKeyMissingError } from './errors.ts'
import type { MasterKeys } from './master-keys.ts'
import { makeWrappedKey, unwrapKey } from './wrapped-keys.ts'

declare module '#server/platform/database.ts' {
  interface Tables {
    user_key: UserKeyTable
  }
}

interface UserKeyTable {
  user_id: string
  kek_version: number
  wrapped_key: Buffer
  created_at: Temporal.Instant
}

/** A person's key is made once and never replaced: rotation rewraps it, deletion ends it. */
const USER_KEY_VERSION = 1

/** How long another process may still open what was shredded here, in milliseconds, and how many keys it may hold. */
const CACHE_LIFETIME = 30_000
const CACHE_SIZE = 1_000

export interface UserKeys {
  create(db: Database, userId: string, now: Temporal.Instant): Promise<void>
  shred(db: Database, userId: string): Promise<void>
  /** @throws UserKeyMissingError when there is none */
  find(db: Database, userId: string): Promise<RootKey>
}

/**
 * The persons' keys, each wrapped in its row, and a small cache of open ones.
 *
 * Only what was read outside a transaction is cached: a key made in one that is then rolled back must never seal
 * anything. Whoever is shredded here is never cached here again, since until that transaction commits others still read
 * the row. Lifetimes are counted in `monotonic` milliseconds, which no change of the clock can stretch.
 */
export function openUserKeys(masterKeys: MasterKeys, random: Random, monotonic: () => number): UserKeys {
  const cache = new Map<string, { secret: KeyObject; until: number }>()
  const shredded = new Set<string>()

  function recall(userId: string): KeyObject | undefined {
    const held = cache.get(userId)
    if (held && monotonic() < held.until) return held.secret
    cache.delete(userId)
  }

  function remember(userId: string, secret: KeyObject): void {
    if (shredded.has(userId)) return
    const [oldest] = cache.keys()
    if (oldest !== undefined && cache.size >= CACHE_SIZE) cache.delete(oldest)
    cache.set(userId, { secret, until: monotonic() + CACHE_LIFETIME })
  }

  return {
    async create(db, userId, now) {
      await db
        .insertInto('user_key')
        .values({
          user_id: userId,
          ...makeWrappedKey(masterKeys, bindingOf(userId), random),
          created_at: now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    async shred(db, userId) {
      shredded.add(userId)
      cache.delete(userId)
      await db.deleteFrom('user_key').where('user_id', '=', userId).execute()
    },

    async find(db, userId) {
      const held = recall(userId)
      if (held) return { version: USER_KEY_VERSION, secret: held }
      const row = await db
        .selectFrom('user_key')
        .select(['kek_version', 'wrapped_key'])
        .where('user_id', '=', userId)
        .executeTakeFirst()
      if (!row) throw new UserKeyMissingError()
      const secret = unwrapKey(masterKeys, bindingOf(userId), row)
      if (!db.isTransaction) remember(userId, secret)
      return { version: USER_KEY_VERSION, secret }
    },
  }
}

function bindingOf(userId: string): Binding {
  return { purpose: 'user-key', userId, recordId: userId, field: 'wrapped_key' }
}
