import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A rival in a process of its own, as Dayline's server is. */
export interface Rival {
  port: number
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts `bench/rivals/NAME.ts`, which prints its port once it listens, and ends when its standard input is closed (so
 * it does not outlive us).
 */
export async function startRival(name: string, env: Record<string, string>): Promise<Rival> {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`)], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const port = await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data').then(([text]) => Number(text)),
    ended.then(() => Promise.reject(new Error(`the rival ${name} did not start`))),
  ])
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    },
  }
}
