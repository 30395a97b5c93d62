import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'

/** Runs `node server/main.ts` with this environment and no other, until it gives up. */
async function giveUp(environment: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: '0', SIMULATOR_PORT: '0', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 40_000, // one that does not give up is asked to stop
  })
  const [[code], said] = await Promise.all([once(child, 'close'), text(child.stderr)])
  return { code, said }
}

async function emptyFolder() {
  const path = await mkdtemp(join(tmpdir(), 'dayline-main-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

test('every setting that is wrong is named, all of them at once', async () => {
  await using folder = await emptyFolder()
  const { code, said } = await giveUp({
    DAYLINE_DATA_DIR: folder.path,
    PORT: 'eighty',
    TWILIO_ACCOUNT_SID: 'mine',
    DATABASE_URL: 'mysql://elsewhere',
  })
  expect(code).toBe(1)
  expect(said).toMatch(/^Dayline cannot start: its settings need a look\.\n/)
  expect(said).toContain('PORT: a port, from 0 to 65535')
  expect(said).toContain('TWILIO_ACCOUNT_SID: starts with AC')
  expect(said).toContain('DATABASE_URL: ')
})

test('what an operator can mend is said in a sentence, without the places in our code', async () => {
  await using folder = await emptyFolder()
  const other = await startEmbeddedPostgres({ dataDir: join(folder.path, 'postgres'), fsync: false })
  const inUse = await giveUp({ DAYLINE_DATA_DIR: folder.path })
  await other.stop()
  expect(inUse).toEqual({
    code: 1,
    said: `Another Dayline is using the database in ${join(folder.path, 'postgres/cluster')}. Stop it first, or set DAYLINE_DATA_DIR to another folder.\n`,
  })

  await writeFile(join(folder.path, 'master.key'), 'not a key')
  const badKey = await giveUp({ DAYLINE_DATA_DIR: folder.path })
  expect(badKey.code).toBe(1)
  expect(badKey.said).toMatch(/^The master key is not 32 bytes in base64/)
  expect(badKey.said.trim().split('\n')).toHaveLength(1)
})
