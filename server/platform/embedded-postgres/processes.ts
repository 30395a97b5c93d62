import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { kill, platform } from 'node:process'
import { promisify } from 'node:util'

/** A living process as everybody may see it. */
export interface Process {
  parent: number
  /** Its arguments, separated by blanks. */
  command: string
}

/**
 * Who a pid belongs to; undefined when no such process lives, and for a dead one that nobody has taken note of yet.
 * From `/proc` on Linux (`ps` is not part of every small system), from `ps` elsewhere.
 */
export async function findProcess(pid: number): Promise<Process | undefined> {
  try {
    return platform === 'linux' ? await fromProc(pid) : await fromPs(pid)
  } catch {
    return undefined
  }
}

async function fromProc(pid: number): Promise<Process | undefined> {
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // proc_pid_stat(5): pid (name) state parent ...; the name may hold blanks and brackets.
  const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return command ? { parent: Number(parent), command } : undefined
}

async function fromPs(pid: number): Promise<Process | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)])
  const [, parent, command] = /^\s*(\d+)\s+(.+)$/m.exec(stdout) ?? []
  return parent && command ? { parent: Number(parent), command } : undefined
}

/** Whether a process of this id exists, whoever owns it; a dead one whose parent has not noticed counts too. */
export function exists(pid: number): boolean {
  try {
    kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
