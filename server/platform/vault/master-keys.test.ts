import { writeFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Random, systemRandom } from '../random.ts'
import { MasterKeyError } from './errors.ts'
import { loadOrCreateKeyFile, readKeyFile, readMasterKeys } from './master-keys.ts'

const one = Buffer.alloc(32, 1)
const two = Buffer.alloc(32, 2)

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'dayline-keys-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

test('a key alone is version 1', () => {
  expect(readMasterKeys(`${one.toString('base64')}\n`)).toEqual({ current: 1, keys: new Map([[1, one]]) })
})

test('of several the highest version is current, and all can be read', () => {
  const keys = readMasterKeys(`2:${two.toString('base64')},1:${one.toString('base64')}`)
  expect(keys).toEqual({
    current: 2,
    keys: new Map([
      [2, two],
      [1, one],
    ]),
  })
})

const secret = Buffer.alloc(31, 9).toString('base64')
test.each([
  ['nothing', ''],
  ['only spaces', ' \n'],
  ['too few bytes', secret],
  ['too many bytes', Buffer.alloc(33, 9).toString('base64')],
  ['hexadecimal', one.toString('hex')],
  ['no padding', one.toString('base64').slice(0, -1)],
  ['letters that are not base64', `${one.toString('base64').slice(0, -2)}!=`],
  ['stray last bits', `${one.toString('base64').slice(0, -2)}F=`],
  ['version 0', `0:${one.toString('base64')}`],
  ['a version that is no number', `new:${one.toString('base64')}`],
  ['the same version twice', `1:${one.toString('base64')} 1:${two.toString('base64')}`],
])('%s is refused, without quoting it', (_, text) => {
  expect(() => readMasterKeys(text)).toThrow(MasterKeyError)
  expect(() => readMasterKeys(text)).not.toThrow(text.trim() === '' ? 'AAAA' : text.trim())
})

test('a key file is made once, for its owner alone, and read ever after', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'data', 'master.key')
  const made = await loadOrCreateKeyFile(path, systemRandom)
  expect(made.keys.get(1)).toHaveLength(32)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder.path, 'data'))).mode & 0o777).toBe(0o700)
  expect(await loadOrCreateKeyFile(path, systemRandom)).toEqual(made)
  expect(await readKeyFile(path)).toEqual(made)
})

test('many that start together agree on one key, and leave nothing else behind', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'master.key')
  const all = await Promise.all(Array.from({ length: 30 }, () => loadOrCreateKeyFile(path, systemRandom)))
  expect(new Set(all.map(({ keys }) => keys.get(1)?.toString('hex'))).size).toBe(1)
  expect(await readdir(folder.path)).toEqual(['master.key'])
})

test('a key file that appears while ours is being made wins', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'master.key')
  const late: Random = {
    ...systemRandom,
    bytes: (length) => {
      writeFileSync(path, `1:${two.toString('base64')}`)
      return systemRandom.bytes(length)
    },
  }
  expect((await loadOrCreateKeyFile(path, late)).keys.get(1)).toEqual(two)
  expect(await readdir(folder.path)).toEqual(['master.key'])
})

test('a key file that is there is never replaced, not even one that is wrong', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'master.key')
  await writeFile(path, 'not a key')
  await expect(loadOrCreateKeyFile(path, systemRandom)).rejects.toThrow(MasterKeyError)
  expect(await readFile(path, 'utf8')).toBe('not a key')
})

test('a key file that is not there, or cannot be read, is named', async () => {
  await using folder = await temporaryFolder()
  await expect(readKeyFile(join(folder.path, 'none'))).rejects.toThrow(/none cannot be read \(ENOENT\)/)
  await expect(loadOrCreateKeyFile(folder.path, systemRandom)).rejects.toThrow(/cannot be read \(EISDIR\)/)
})
