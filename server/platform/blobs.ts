import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DomainError, notFound } from './errors.ts'
import { type Random, systemRandom } from './random.ts'
import { errorCode, syncFolder } from './sync-folder.ts'

/** Where large sealed things lie. It keeps bytes and knows nothing of them. Keys are ids: `[a-z0-9-]`, 1 to 128. */
export interface BlobStore {
  /**
   * Stores a blob under its key, in place of the one there was. Once it resolves the bytes are on disk; until then, and
   * when it fails, the key has what it had before. `size` is in bytes.
   * @throws DomainError `unavailable` when there is no room left
   */
  put(key: string, bytes: AsyncIterable<Uint8Array>): Promise<{ size: number }>
  /** The size of a blob in bytes, or undefined when there is none. */
  size(key: string): Promise<number | undefined>
  /**
   * The bytes from `from` up to, not including, `to`; fewer where the blob ends before.
   * @throws DomainError `not-found` when there is none
   */
  read(key: string, from: number, to: number): Promise<Buffer>
  /** Removes a blob for good. Removing what is not there is no error. */
  delete(key: string): Promise<void>
}

/** Half-written blobs lie here, under a name that is no key. */
const INCOMING = '.incoming'
/** How long a write may take before what it left is taken for the remains of a process that died, in milliseconds. */
const ABANDONED_AFTER = 24 * 60 * 60 * 1000
const NO_ROOM = ['ENOSPC', 'EDQUOT']

/**
 * Keeps blobs as files of one folder, readable by their owner alone (folders 0700, files 0600). Several processes may
 * share it. The folder is made by the first `put`.
 */
export function openFolderBlobs(folder: string, random: Random = systemRandom): BlobStore {
  const incoming = join(folder, INCOMING)
  let swept = false

  return {
    async put(key, bytes) {
      const path = pathOf(folder, key)
      const half = join(incoming, random.uuid())
      try {
        await makeFolder(incoming)
        const { size, mtimeMs } = await writeWhole(half, bytes)
        await rename(half, path)
        await syncFolder(folder)
        if (!swept) await sweep(incoming, mtimeMs - ABANDONED_AFTER)
        swept = true
        return { size }
      } catch (error) {
        if (NO_ROOM.includes(errorCode(error))) throw noRoom()
        throw error
      } finally {
        await rm(half, { force: true })
      }
    },

    async size(key) {
      try {
        return (await stat(pathOf(folder, key))).size
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error
      }
    },

    async read(key, from, to) {
      const path = pathOf(folder, key)
      await using file = await open(path, 'r').catch((error: unknown) => {
        throw errorCode(error) === 'ENOENT' ? notFound('file') : error
      })
      const bytes = Buffer.alloc(to - from)
      let filled = 0
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return bytes.subarray(0, filled)
    },

    async delete(key) {
      const path = pathOf(folder, key)
      try {
        await rm(path)
        await syncFolder(folder)
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error
      }
    },
  }
}

/** A blob to read piece by piece, or undefined when there is none. */
export async function findBlob(blobs: BlobStore, key: string) {
  const size = await blobs.size(key)
  return size === undefined ? undefined : { size, read: (from: number, to: number) => blobs.read(key, from, to) }
}

function pathOf(folder: string, key: string): string {
  if (!/^[a-z0-9-]{1,128}$/.test(key)) throw new TypeError('a blob key holds a-z, 0-9 and - only')
  return join(folder, key)
}

function noRoom(): DomainError {
  return new DomainError(
    'unavailable',
    'storage-full',
    'There is no room left to store this. What was stored before is kept, and this is tried again; please free some space.',
  )
}

/** Makes a folder and those above it, and waits until their names are on disk. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

/** Writes a new file and waits until it is on disk. */
async function writeWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<{ size: number; mtimeMs: number }> {
  await using file = await open(path, 'wx', 0o600)
  await file.writeFile(bytes)
  await file.sync()
  return file.stat()
}

/** Clears away what processes that died in the middle of a `put` left behind, by the file system's own clock, which dated its files. */
async function sweep(incoming: string, before: number): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name)
    const left = await stat(path).catch(() => undefined)
    if (left && left.mtimeMs < before) await rm(path, { force: true })
  }
}
