import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerProcess, startServerProcess } from '#test/harness/process.ts'
import { pause } from './measure.ts'
import { memoryOfChildren, residentMemory } from './memory.ts'

/** How long a server is left alone before its memory is read, in milliseconds. */
const REST = 5_000

/** What it takes to have Dayline running, as somebody has it who just cloned it. */
export interface Startup {
  /** Milliseconds from nothing to /readyz, with a data folder that is made in that time. */
  first: number[]
  /** The same, with the folder of before. */
  later: number[]
  /** MB at rest, some seconds after a start. */
  memory: { server: number | undefined; postgres: number | undefined }
}

/**
 * Starts `node server/main.ts` again and again, with its own Postgres and the simulated carrier in the same process.
 * /readyz is asked every 50 ms, so a start may have been up to that much faster than it is told here.
 */
export async function measureStartup(times: { first: number; later: number }): Promise<Startup> {
  const folders: string[] = []
  const startup: Startup = { first: [], later: [], memory: { server: undefined, postgres: undefined } }
  try {
    for (let round = 0; round < times.first; round++) {
      folders.push(await mkdtemp(join(tmpdir(), 'dayline-bench-')))
      startup.first.push(await timeStart(folders.at(-1)!))
    }
    for (let round = 0; round < times.later; round++) startup.later.push(await timeStart(folders.at(-1)!))
    await timeStart(folders.at(-1)!, async ({ pid }) => {
      await pause(REST)
      startup.memory = { server: await residentMemory(pid), postgres: await memoryOfChildren(pid) }
    })
    return startup
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  }
}

async function timeStart(dataDir: string, look?: (server: ServerProcess) => Promise<void>): Promise<number> {
  const begun = performance.now()
  const server = await startServerProcess({ DAYLINE_DATA_DIR: dataDir, SIMULATOR_PORT: '0', LOG_LEVEL: 'warn' })
  const took = performance.now() - begun
  await look?.(server)
  server.terminate()
  const { code } = await server.ended
  if (code !== 0) throw new Error(`a server that was asked to stop left with ${code}:\n${server.log()}`)
  return took
}
