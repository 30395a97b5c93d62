import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Random } from '../random.ts'
import { errorCode, syncFolder } from '../sync-folder.ts'
import { KEY_BYTES } from './envelope.ts'
import { MasterKeyError } from './errors.ts'

/**
 * The master keys (KEKs), by version. `current` wraps what is new; every other only opens what it wrapped before.
 * They come from outside and are never written to the database.
 */
export interface MasterKeys {
  current: number
  keys: Map<number, Buffer>
}

const howToMakeOne =
  'Make one with `openssl rand -base64 32`, and keep a copy of it away from the database and its backups.'

/**
 * Reads master keys: 32 bytes in base64 each. One alone is version 1; several are written `version:key`, with spaces,
 * commas or line ends between them, and the highest version is the current one.
 * @throws MasterKeyError for anything else; it never quotes what it read
 */
export function readMasterKeys(text: string): MasterKeys {
  const keys = new Map<number, Buffer>()
  for (const item of text.split(/[\s,]+/).filter((item) => item !== '')) {
    const [, version = '1', base64 = ''] = /^(?:([1-9]\d{0,8}):)?([^:]*)$/.exec(item) ?? []
    const key = Buffer.from(base64, 'base64')
    if (key.length !== KEY_BYTES || key.toString('base64') !== base64) {
      throw new MasterKeyError(`The master key is not 32 bytes in base64 (44 characters). ${howToMakeOne}`)
    }
    if (keys.has(Number(version))) throw new MasterKeyError(`Two master keys are both called version ${version}.`)
    keys.set(Number(version), key)
  }
  if (keys.size === 0) throw new MasterKeyError(`The master key is empty. ${howToMakeOne}`)
  return { current: Math.max(...keys.keys()), keys }
}

/** Reads master keys from a file, such as a mounted secret. @throws MasterKeyError when it is not there or not right */
export async function readKeyFile(path: string): Promise<MasterKeys> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new MasterKeyError(`The master key file ${path} cannot be read (${errorCode(error)}).`)
  })
  return readMasterKeys(text)
}

/**
 * For development: the master key in this file, made on first use with mode 0600.
 *
 * The file appears under its name whole and on disk, or not at all, and the first to link it wins, so that processes
 * which start together read the same key.
 */
export async function loadOrCreateKeyFile(path: string, random: Random): Promise<MasterKeys> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT')
      throw new MasterKeyError(`The master key file ${path} cannot be read (${errorCode(error)}).`)
  })
  if (text !== undefined) return readMasterKeys(text)
  await createKeyFile(path, random)
  return readKeyFile(path)
}

async function createKeyFile(path: string, random: Random): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const candidate = `${path}.${random.uuid()}`
  try {
    await using file = await open(candidate, 'wx', 0o600)
    await file.writeFile(`1:${random.bytes(KEY_BYTES).toString('base64')}\n`)
    await file.sync()
    await link(candidate, path)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    await rm(candidate, { force: true })
  }
  await syncFolder(folder)
}
