import { chown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { platform } from 'node:process'
import { DomainError } from '../errors.ts'
import { systemRandom } from '../random.ts'
import type { Binaries } from './binaries.ts'
import { run } from './run.ts'
import { type RunAs, workingName } from './run-as.ts'

/** The one role of the cluster; its password lies beside the data that it opens. */
export const ROLE = 'dayline'
const PASSWORD_FILE = 'dayline-password'
/** What the folder of a cluster in the making is called, up to six letters of chance. */
const STAGING = 'cluster-in-the-making-'

/**
 * Makes the cluster where there is none yet, and returns its password. It appears whole or not at all: whatever is
 * killed meanwhile leaves only a folder with another name, which the next start sweeps away.
 * @throws DomainError `database-version` when another major version of Postgres made it
 */
export async function ensureCluster(options: {
  dataDir: string
  cluster: string
  binaries: Binaries
  runAs: RunAs | undefined
  fsync: boolean
}): Promise<string> {
  const { dataDir, cluster, binaries } = options
  if (!(await isFolder(cluster))) await createCluster(options)
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(STAGING)) await rm(join(dataDir, name), { recursive: true, force: true })
  }
  const major = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  if (major !== binaries.major) {
    const message = `The database in ${cluster} was made by Postgres ${major}, and I bring Postgres ${binaries.major}. It is untouched: carry it over with pg_dump and pg_restore, or set DATABASE_URL.`
    throw new DomainError('unavailable', 'database-version', message)
  }
  return (await readFile(join(cluster, PASSWORD_FILE), 'utf8')).trim()
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

async function createCluster({ dataDir, cluster, binaries, runAs, fsync }: Parameters<typeof ensureCluster>[0]) {
  const staging = await mkdtemp(join(dataDir, STAGING))
  const made = join(staging, 'cluster')
  const password = join(staging, PASSWORD_FILE)
  try {
    await mkdir(made, { mode: 0o700 })
    await writeFile(password, systemRandom.bytes(24).toString('base64url'), { mode: 0o600 })
    if (runAs) for (const path of [made, password, staging]) await chown(path, runAs.uid, runAs.gid)
    const name = workingName(made, runAs, platform)
    await run(
      binaries.initdb,
      [
        `--pgdata=${name}`,
        `--username=${ROLE}`,
        `--pwfile=${name}/../${PASSWORD_FILE}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C', // the same order and the same letters on every system
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        ...(fsync ? [] : ['--no-sync']),
      ],
      { cwd: made, runAs },
    )
    await rename(password, join(made, PASSWORD_FILE))
    await rename(made, cluster)
    await syncFolder(dataDir)
  } catch (error) {
    if (!(await isFolder(cluster))) throw error // otherwise another process made one first, and that is as good
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

/** A new name is only on the disk once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  await folder.sync().finally(() => folder.close())
}
