import { readdir, readFile } from 'node:fs/promises'

const MEGABYTE = 1024 * 1024

/** Resident memory of one process in MB, as the kernel counts it; undefined where there is no /proc. */
export async function residentMemory(pid: number): Promise<number | undefined> {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(await readProc(pid, 'status'))?.[1]
  return kilobytes ? (Number(kilobytes) * 1024) / MEGABYTE : undefined
}

/**
 * Memory in MB of all that a process has started: for a server, its Postgres. What several of them share counts once
 * (PSS); undefined where the kernel does not tell.
 */
export async function memoryOfChildren(pid: number): Promise<number | undefined> {
  let sum = 0
  for (const child of await descendants(pid)) {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(await readProc(child, 'smaps_rollup'))?.[1]
    if (!kilobytes) return undefined
    sum += (Number(kilobytes) * 1024) / MEGABYTE
  }
  return sum || undefined
}

async function descendants(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>()
  for (const name of await readdir('/proc').catch(() => [])) {
    // After the name in brackets, which may hold anything: the state, then the parent.
    const parent = / \(.*\) \S (\d+) /s.exec(await readProc(Number(name), 'stat'))?.[1]
    if (parent) children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)])
  }
  const of = (parent: number): number[] => (children.get(parent) ?? []).flatMap((child) => [child, ...of(child)])
  return of(pid)
}

/** Empty for what is no process, is gone, or may not be read. */
function readProc(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
}
