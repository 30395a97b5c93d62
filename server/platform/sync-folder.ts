import { open } from 'node:fs/promises'

/** Where a folder cannot be opened or synced like a file (Windows), the file system looks after its names itself. */
const cannotSyncFolders = ['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP']

/** Makes the names in a folder as durable as the bytes: what was renamed, linked or removed stays so after a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r')
    await handle.sync()
  } catch (error) {
    if (!cannotSyncFolders.includes(errorCode(error))) throw error
  }
}

/** The system's name for an error, such as `ENOENT`; empty for errors without one. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
