import { mkdir, mkdtemp, open, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { findBlob, openFolderBlobs } from './blobs.ts'
import { DomainError } from './errors.ts'

async function* bytes(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

async function temporaryBlobs() {
  const root = await mkdtemp(join(tmpdir(), 'dayline-blobs-'))
  const folder = join(root, 'data', 'blobs')
  return {
    folder,
    blobs: openFolderBlobs(folder),
    /** Every file there is, half-written ones included. */
    files: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  }
}

test('what is put is read back, in whole and in part', async () => {
  await using store = await temporaryBlobs()
  const { blobs } = store
  expect(await blobs.put('a-1', bytes('hello ', 'world'))).toEqual({ size: 11 })
  expect(await blobs.size('a-1')).toBe(11)
  expect((await blobs.read('a-1', 0, 11)).toString()).toBe('hello world')
  expect((await blobs.read('a-1', 4, 7)).toString()).toBe('o w')
  expect((await blobs.read('a-1', 9, 20)).toString()).toBe('ld')
  expect((await blobs.read('a-1', 5, 5)).length).toBe(0)
})

test('an empty blob is a blob', async () => {
  await using store = await temporaryBlobs()
  expect(await store.blobs.put('empty', bytes())).toEqual({ size: 0 })
  expect(await store.blobs.size('empty')).toBe(0)
})

test('a blob that is not there has no size, cannot be read, and may be deleted', async () => {
  await using store = await temporaryBlobs()
  expect(await store.blobs.size('none')).toBeUndefined()
  expect(await findBlob(store.blobs, 'none')).toBeUndefined()
  await expect(store.blobs.read('none', 0, 1)).rejects.toMatchObject({ kind: 'not-found' })
  await expect(store.blobs.delete('none')).resolves.toBeUndefined()
})

test('a found blob knows its size and reads itself', async () => {
  await using store = await temporaryBlobs()
  await store.blobs.put('found', bytes('0123456789'))
  const blob = await findBlob(store.blobs, 'found')
  expect(blob?.size).toBe(10)
  expect((await blob?.read(2, 5))?.toString()).toBe('234')
})

test('deleting removes the file', async () => {
  await using store = await temporaryBlobs()
  await store.blobs.put('gone', bytes('x'))
  await store.blobs.delete('gone')
  expect(await store.blobs.size('gone')).toBeUndefined()
  expect(await store.files()).toEqual([])
})

test('putting again replaces, and a put that fails leaves what was there and no half file', async () => {
  await using store = await temporaryBlobs()
  await store.blobs.put('kept', bytes('first'))
  await store.blobs.put('kept', bytes('second'))
  async function* breaking() {
    yield Buffer.from('half of the th')
    throw new Error('the line was lost')
  }
  await expect(store.blobs.put('kept', breaking())).rejects.toThrow('the line was lost')
  await expect(store.blobs.put('new', breaking())).rejects.toThrow('the line was lost')
  expect((await store.blobs.read('kept', 0, 100)).toString()).toBe('second')
  expect(await store.files()).toEqual(['kept'])
})

test('until a put is over, readers have the blob from before', async () => {
  await using store = await temporaryBlobs()
  await store.blobs.put('kept', bytes('before'))
  async function* watching() {
    yield Buffer.from('aft')
    expect((await store.blobs.read('kept', 0, 100)).toString()).toBe('before')
    yield Buffer.from('er')
  }
  await store.blobs.put('kept', watching())
  expect((await store.blobs.read('kept', 0, 100)).toString()).toBe('after')
})

test('puts of one key at the same time end as one of them, whole', async () => {
  await using store = await temporaryBlobs()
  const texts = Array.from({ length: 20 }, (_, number) => String.fromCharCode(97 + number).repeat(10_000))
  await Promise.all(texts.map((text) => store.blobs.put('same', bytes(text.slice(0, 5000), text.slice(5000)))))
  expect(texts).toContain((await store.blobs.read('same', 0, 20_000)).toString())
  expect(await store.files()).toEqual(['same'])
})

test('only the owner may enter the folders and read the files', async () => {
  await using store = await temporaryBlobs()
  await store.blobs.put('mine', bytes('x'))
  expect((await stat(store.folder)).mode & 0o777).toBe(0o700)
  expect((await stat(join(store.folder, '.incoming'))).mode & 0o777).toBe(0o700)
  expect((await stat(join(store.folder, 'mine'))).mode & 0o777).toBe(0o600)
})

test.each(['', '..', '.incoming', 'a/b', '../a', 'A', 'a.b', 'a\0', 'a\n', 'ä', 'a'.repeat(129)])(
  'the key %j is refused everywhere',
  async (key) => {
    await using store = await temporaryBlobs()
    const { blobs } = store
    for (const refused of [
      () => blobs.put(key, bytes('x')),
      () => blobs.size(key),
      () => blobs.read(key, 0, 1),
      () => blobs.delete(key),
    ]) {
      await expect(refused()).rejects.toThrow(TypeError)
    }
    expect(await store.files()).toEqual([])
  },
)

test('a full disk is said to the person, tried again by jobs, and leaves what was there', async () => {
  await using store = await temporaryBlobs()
  await store.blobs.put('kept', bytes('before'))
  await using handle = await open(join(store.folder, 'kept'))
  const write = vi.spyOn(Object.getPrototypeOf(handle), 'sync')
  write.mockRejectedValueOnce(Object.assign(new Error('ENOSPC: no space left on device, fsync'), { code: 'ENOSPC' }))
  const refused = await store.blobs.put('kept', bytes('after')).catch((error: unknown) => error)
  write.mockRestore()
  expect(refused).toBeInstanceOf(DomainError)
  expect(refused).toMatchObject({ kind: 'unavailable', code: 'storage-full' })
  expect((await store.blobs.read('kept', 0, 100)).toString()).toBe('before')
  expect(await store.files()).toEqual(['kept'])
  expect(await store.blobs.put('kept', bytes('after'))).toEqual({ size: 5 })
})

test('what a process that died left half-written is cleared away a day later; what another writes now is not', async () => {
  await using store = await temporaryBlobs()
  const incoming = join(store.folder, '.incoming')
  await mkdir(incoming, { recursive: true })
  await writeFile(join(incoming, 'old'), 'half')
  await writeFile(join(incoming, 'young'), 'half')
  const { mtimeMs } = await stat(join(incoming, 'old'))
  const twoDaysAgo = mtimeMs / 1000 - 2 * 24 * 60 * 60
  await utimes(join(incoming, 'old'), twoDaysAgo, twoDaysAgo)
  await store.blobs.put('new', bytes('x'))
  expect((await store.files()).sort()).toEqual(['new', 'young'])
})

test('a folder that was not there when a put failed can still be used later', async () => {
  await using store = await temporaryBlobs()
  await mkdir(join(store.folder, '..'), { recursive: true })
  await writeFile(store.folder, 'in the way')
  await expect(store.blobs.put('a', bytes('x'))).rejects.toMatchObject({
    code: expect.stringMatching(/EEXIST|ENOTDIR/),
  })
  await rm(store.folder)
  expect(await store.blobs.put('a', bytes('x'))).toEqual({ size: 1 })
})
