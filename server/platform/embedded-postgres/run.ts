import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { RunAs } from './run-as.ts'

/**
 * Runs a program of Postgres to its end, with nothing of our environment and out of reach of Ctrl+C, and returns what
 * it said. @throws Error with what it said, when it failed
 */
export async function run(
  program: string,
  args: string[],
  { cwd, runAs }: { cwd: string; runAs: RunAs | undefined },
): Promise<string> {
  const child = spawn(program, args, {
    ...runAs,
    cwd,
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const code = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const [said, complained, status] = await Promise.all([text(child.stdout), text(child.stderr), code])
  if (status !== 0) throw new Error(`${program} failed: ${(complained || said).trim()}`)
  return said
}
