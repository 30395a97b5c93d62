import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server on which each test makes a database of its own. */
    postgresUrl: string
  }
}

/**
 * One Postgres for the whole run: the one in DATABASE_URL, or our own in a temporary folder, without fsync. Returns how
 * to stop it; when the run is interrupted it stops by itself, and the folder goes with us.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL
  if (given) {
    project.provide('postgresUrl', given)
    return async () => {}
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'dayline-test-postgres-'))
  const removeAtExit = () => rmSync(dataDir, { recursive: true, force: true })
  process.once('exit', removeAtExit)
  const postgres = await startEmbeddedPostgres({ dataDir, fsync: false })
  project.provide('postgresUrl', postgres.url)
  return async () => {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
    process.off('exit', removeAtExit)
  }
}
