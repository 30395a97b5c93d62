import { readFile, stat } from 'node:fs/promises'
import { getuid } from 'node:process'

/** The user that Postgres runs as, when that is not ourselves. */
export interface RunAs {
  uid: number
  gid: number
}

/** What `nobody` is where no list of users says otherwise (Linux; the kernel's own overflow uid). */
const NOBODY: RunAs = { uid: 65534, gid: 65534 }

/**
 * Postgres refuses to run as root. For root it runs as the one who owns the cluster already, and a new cluster is made
 * for `nobody`, who exists everywhere. Undefined for everybody else: it runs as we do.
 */
export async function whoRuns(cluster: string): Promise<RunAs | undefined> {
  if (getuid?.() !== 0) return undefined
  const owner = await stat(cluster).catch(() => undefined)
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : findNobody()
}

async function findNobody(): Promise<RunAs> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const [, uid, gid] = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(users) ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : NOBODY
}

/**
 * The folder as the process that works in it names it. On Linux root may keep its data under a folder that others
 * cannot enter (`/root`): Postgres is started inside its folder and calls it by the link that each process has to its
 * own working directory, so it never has to walk there.
 */
export function workingName(folder: string, runAs: RunAs | undefined, platform: string): string {
  return runAs && platform === 'linux' ? '/proc/self/cwd' : folder
}
