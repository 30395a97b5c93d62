import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type Frame, frameReader } from './frames.ts'

/** A frame as it passed. */
export interface Passed {
  /** Milliseconds of `performance.now()`. */
  at: number
  by: 'carrier' | 'application'
  frame: Frame
}

/** One WebSocket between the carrier and the application, as it can be seen on the wire. */
export interface Wire {
  /** When the answer "101 Switching Protocols" came by. */
  openedAt: number
  /** All JSON frames so far, in order. */
  passed: readonly Passed[]
  /** The first frame like this, from the one numbered `from` on. */
  until(fits: (passed: Passed) => boolean, from?: number): Promise<Passed>
}

/**
 * A relay of bytes before an application, which notes when WebSocket frames pass: what is measured is what the other end
 * of the wire sees. Its own work (well under a millisecond) is part of every figure.
 */
export interface WireTap {
  url: string
  /** Where the bytes go. */
  leadTo(port: number): void
  /** The next socket whose first frame, Twilio's `setup`, names this number. */
  wireTo(number: string): Promise<Wire>
  close(): Promise<void>
}

export async function openWireTap(): Promise<WireTap> {
  const expected = new Map<string, PromiseWithResolvers<Wire>>()
  const sockets = new Set<Socket>()
  let upstream = 0

  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: upstream, host: '127.0.0.1', noDelay: true })
    const wire = watchWire((number) => expected.get(number)?.resolve(wire))
    for (const [from, to, by] of [[near, far, 'carrier'] as const, [far, near, 'application'] as const]) {
      sockets.add(from)
      const look = wire.looker(by)
      from.on('data', (bytes: Buffer) => {
        const at = performance.now()
        to.write(bytes)
        look(bytes, at)
      })
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.end()
      })
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(port) {
      upstream = port
    },
    wireTo(number) {
      const coming = Promise.withResolvers<Wire>()
      expected.set(number, coming)
      return coming.promise
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const HEAD_END = '\r\n\r\n'

/** Follows both directions of one connection. What is no WebSocket is not looked at beyond its first bytes. */
function watchWire(named: (number: string) => void) {
  const passed: Passed[] = []
  const watchers = new Set<() => void>()
  let isWebSocket: boolean | undefined

  const wire = {
    openedAt: 0,
    passed,
    until: (fits: (passed: Passed) => boolean, from = 0) =>
      new Promise<Passed>((resolve) => {
        const look = () => {
          const found = passed.slice(from).find(fits)
          if (!found) return
          watchers.delete(look)
          resolve(found)
        }
        watchers.add(look)
        look()
      }),
    looker(by: Passed['by']) {
      let head: string | undefined = ''
      let now = 0
      const read = frameReader((frame) => {
        passed.push({ at: now, by, frame })
        if (frame.type === 'setup') named(String(frame.to))
        for (const look of [...watchers]) look()
      })
      return (bytes: Buffer, at: number) => {
        now = at
        if (isWebSocket === false) return
        if (head === undefined) return read(bytes)
        head += bytes.toString('latin1')
        const end = head.indexOf(HEAD_END)
        if (end < 0) return
        if (by === 'carrier') isWebSocket = /^upgrade: websocket/im.test(head.slice(0, end))
        else wire.openedAt = at
        const rest = Buffer.from(head.slice(end + HEAD_END.length), 'latin1')
        head = undefined
        if (isWebSocket && rest.length > 0) read(rest)
      }
    },
  }
  return wire
}
