import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { type Doors, openDoors } from './doors.ts'

async function open(): Promise<Doors & AsyncDisposable> {
  const doors = await openDoors({ host: '127.0.0.1', port: 0 })
  doors.serve(() => new Response('served'))
  return { ...doors, [Symbol.asyncDispose]: () => doors.close() }
}

/** Says something over a bare socket and gives what comes back until the other side closes. */
async function say(
  { port }: Doors,
  words: string,
): Promise<{ status: number; type: string | undefined; body: string }> {
  const socket = connect(port, '127.0.0.1')
  socket.write(words)
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), type: /^content-type: (.*)$/im.exec(head)?.[1], body }
}

test.each([
  ['no HTTP at all', 'hello?\r\n\r\n', 400, 'malformed-request'],
  ['a method that there is not', 'DIAL / HTTP/1.1\r\nhost: a\r\n\r\n', 400, 'malformed-request'],
  ['a Host that is none', 'GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n', 400, 'malformed-request'],
  ['an address that is none', 'GET \\ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 400, 'malformed-request'],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    400,
    'malformed-request',
  ],
  ['enormous headers', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
])('%s is refused in words', async (_what, words, status, code) => {
  await using doors = await open()
  const answer = await say(doors, words)
  expect(answer).toMatchObject({ status, type: 'application/problem+json' })
  expect(JSON.parse(answer.body)).toMatchObject({ status, code })
})

test.each(['h2c', 'websocket', 'something'])(
  'a wish to become %s is passed over where no socket is',
  async (protocol) => {
    await using doors = await open()
    const wish = `GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close\r\nupgrade: ${protocol}\r\n\r\n`
    const answer = await say(doors, wish)
    expect(answer).toMatchObject({ status: 200 })
    expect(answer.body).toContain('served')
  },
)

test('the doors close, whatever still hangs on them', async () => {
  const doors = await open()
  const asked = Promise.withResolvers<void>()
  let requests = 0
  doors.serve(() => {
    requests += 1
    if (requests === 2) asked.resolve()
    return new Promise(() => {}) // an answer that never comes
  })
  const sockets = ['GET / HTTP/1.1\r\nhost: a\r\n\r\n', upgrade('/twilio/relay/a'), 'GET /half', ''].map((words) => {
    const socket = connect(doors.port, '127.0.0.1', () => socket.write(words))
    return { socket, closed: new Promise((resolve) => socket.on('error', resolve).on('close', resolve).resume()) }
  })
  await asked.promise
  await doors.close()
  await Promise.all(sockets.map(({ closed }) => closed))
})

function upgrade(path: string): string {
  const key = 'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=='
  return `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n${key}\r\n\r\n`
}
