import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { RunAs } from './run-as.ts'

/**
 * A shell that stands between us and Postgres for as long as both live. Its standard input is a pipe whose other end
 * only we hold: when we close it, or die in whatever way (kill -9 too), the shell asks Postgres for a fast shutdown, and
 * insists. So no database outlives its owner, and Ctrl+C, which goes to our process group, does not reach Postgres.
 *
 * Asked again every 2 s, since a signal sent before Postgres has set up its handlers is lost; after 14 s SIGQUIT (no
 * checkpoint, recovery at the next start), after 18 s SIGKILL. None of them loses what was committed.
 */
const GUARD = `
umask 077
exec 3<&0
"$@" </dev/null >&2 3<&- &
server=$!
echo $server
exec >&-
{
  read -r _ <&3
  for signal in INT INT INT INT INT INT INT QUIT QUIT KILL; do
    kill -$signal $server || exit
    sleep 2
  done
} 2>/dev/null &
wait $server
code=$?
trap '' TERM
kill -TERM 0
exit $code
`

/** A process and its guardian. */
export interface Guarded {
  pid: number
  /** Resolves when both have ended. */
  exited: Promise<void>
  /** Asks for a fast shutdown and resolves once it is over; that takes 20 s at most. */
  stop(): Promise<void>
}

/**
 * Runs `command` under a guardian, in a session of its own, with nothing of our environment but `env`. What it prints
 * is appended to `logFile`. It does not keep our process alive. Rejects when no process could be made.
 */
export async function spawnGuarded(options: {
  command: string[]
  cwd: string
  env: Record<string, string>
  runAs: RunAs | undefined
  logFile: string
}): Promise<Guarded> {
  const log = openSync(options.logFile, 'a', 0o600)
  const guardian = spawn('/bin/sh', ['-c', GUARD, 'dayline-guardian', ...options.command], {
    ...options.runAs,
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', log],
  })
  closeSync(log)
  const lifeline = guardian.stdin as Socket
  lifeline.on('error', () => {}) // a guardian that is gone already needs no word from us
  // Should the guardian alone be killed, the part of it that listens at the pipe still does its work.
  const exited = ended(guardian).then(() => void lifeline.destroy())
  const [pid] = await Promise.all([text(guardian.stdout!).then(Number), started(guardian)])
  guardian.unref()
  lifeline.unref()
  return {
    pid,
    exited,
    stop() {
      guardian.ref()
      lifeline.destroy()
      return exited
    },
  }
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()))
}
