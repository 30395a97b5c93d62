/**
 * Rival for the talk: a bare `ws` server that sends back what it gets; on the path /commit only once a row with it is
 * committed (and on the disk), as an answer is before our next words.
 */
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { WebSocketServer } from 'ws'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 })
await pool.query('create table if not exists bench_echo (id bigint generated always as identity, text text)')

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
  console.log((server.address() as AddressInfo).port)
})
server.on('connection', (socket, request) => {
  const commits = request.url === '/commit'
  socket.on('message', async (data) => {
    if (commits) await pool.query('insert into bench_echo (text) values ($1)', [String(data)])
    socket.send(String(data))
  })
})
process.stdin.resume().once('end', () => process.exit())
