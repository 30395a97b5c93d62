/**
 * Rival for *Call me*, the seed's way: a worker looks every so often which calls are due and dials each at the carrier.
 * Answered calls are connected to a socket that says nothing. Without attempts, locks, signatures or sealing.
 *
 * It looks every EVERY_MS; the seed looks every 60 s.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { WebSocketServer } from 'ws'

const { DATABASE_URL, API_URL, ACCOUNT_SID, AUTH_TOKEN, FROM, PUBLIC_URL, EVERY_MS } = process.env
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 2 })
await pool.query(
  'create table if not exists bench_call (number text primary key, due boolean not null, picked_at double precision)',
)

const socketUrl = `${PUBLIC_URL!.replace('http', 'ws')}/relay`
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/xml')
  response.end(`<Response><Connect><ConversationRelay url="${socketUrl}"/></Connect></Response>`)
}).listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
new WebSocketServer({ server })

async function look(): Promise<void> {
  const { rows } = await pool.query('update bench_call set due = false, picked_at = $1 where due returning number', [
    performance.timeOrigin + performance.now(),
  ])
  for (const { number } of rows) await dial(number)
}

async function dial(number: string): Promise<void> {
  const answer = await fetch(`${API_URL}/2010-04-01/Accounts/${ACCOUNT_SID}/Calls.json`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}` },
    body: new URLSearchParams({ To: number, From: FROM!, Url: `${PUBLIC_URL}/answer` }),
  })
  if (!answer.ok) throw new Error(`the carrier answered with ${answer.status}`)
}

setInterval(() => void look(), Number(EVERY_MS))
process.stdin.resume().once('end', () => process.exit())
