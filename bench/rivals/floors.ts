import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { WebSocket } from 'ws'
import { repeat, within } from '../measure.ts'
import type { Stage } from '../stage.ts'
import { openWireTap } from '../wire-tap.ts'
import { startRival } from './process.ts'

/** How long one sample may take, in milliseconds. */
const PATIENCE = 10_000
/** Samples that are thrown away first. */
const WARM_UP = 20

/** The queue that Dayline stands on, alone: from `send` to the first line of the handler. Both ends are in this process. */
export async function bareQueue({ databaseUrl }: Stage, times: number): Promise<number[]> {
  const boss = new PgBoss({ connectionString: databaseUrl, schema: 'bench_boss', useListenNotify: true, max: 6 })
  boss.on('error', () => {}) // a sample that does not come fails the run
  await boss.start()
  try {
    let arrived: PromiseWithResolvers<number> | undefined
    await boss.createQueue('ring', { notify: true })
    await boss.work('ring', { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1, batchSize: 1 }, async () =>
      arrived?.resolve(performance.now()),
    )
    const once = async () => {
      arrived = Promise.withResolvers()
      const sent = performance.now()
      await boss.send('ring', {})
      return (await within(PATIENCE, 'the job', arrived.promise)) - sent
    }
    await repeat(WARM_UP, once)
    return await repeat(times, once)
  } finally {
    await boss.stop({ graceful: false })
  }
}

/** A message to a bare `ws` server and back, as both pass on the wire. */
export async function bareEcho({ databaseUrl }: Stage, path: '/echo' | '/commit', times: number): Promise<number[]> {
  await using stack = new AsyncDisposableStack()
  const rival = await startRival('echo', { DATABASE_URL: databaseUrl })
  stack.use(rival)
  const tap = await openWireTap()
  stack.defer(() => tap.close())
  tap.leadTo(rival.port)
  const coming = tap.wireTo(path)
  const socket = new WebSocket(tap.url + path, { perMessageDeflate: false })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  stack.defer(() => socket.terminate())
  socket.send(JSON.stringify({ type: 'setup', to: path }))
  const wire = await within(PATIENCE, 'the rival’s socket', coming)
  await within(
    PATIENCE,
    'the first echo',
    wire.until(({ by }) => by === 'application'),
  )

  const once = async () => {
    const from = wire.passed.length
    socket.send(JSON.stringify({ type: 'prompt', voicePrompt: 'Bread wants to be left alone. I’m done.', last: true }))
    const there = await within(
      PATIENCE,
      'the message',
      wire.until(({ by }) => by === 'carrier', from),
    )
    const back = await within(
      PATIENCE,
      'the echo',
      wire.until(({ by }) => by === 'application', from),
    )
    return back.at - there.at
  }
  await repeat(WARM_UP, once)
  return await repeat(times, once)
}

/** A row committed by one connection, told to another by NOTIFY; both ends are in this process. */
export async function bareNotify({ databaseUrl }: Stage, times: number): Promise<number[]> {
  await using stack = new AsyncDisposableStack()
  const [writer, listener] = [1, 2].map(() => new pg.Client({ connectionString: databaseUrl }))
  for (const client of [writer!, listener!]) {
    await client.connect()
    stack.defer(() => client.end())
  }
  await writer!.query('create table if not exists bench_note (id bigint generated always as identity, text text)')
  await listener!.query('listen bench_note')
  const once = async () => {
    await writer!.query('begin')
    await writer!.query('insert into bench_note (text) values ($1)', ['The garden was full of light.'])
    await writer!.query(`select pg_notify('bench_note', 'changed')`)
    const told = new Promise<number>((resolve) => listener!.once('notification', () => resolve(performance.now())))
    const committing = performance.now()
    await writer!.query('commit')
    return (await within(PATIENCE, 'the notification', told)) - committing
  }
  await repeat(WARM_UP, once)
  return await repeat(times, once)
}
