import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** One address in front of several servers, as a load balancer has: each connection goes to the first that takes it. */
export interface FrontDoor {
  port: number
  close(): Promise<void>
}

/** @param ports where the servers listen, in order of preference; asked for anew with every connection */
export async function openFrontDoor(ports: () => number[]): Promise<FrontDoor> {
  const open = new Set<Socket>()
  const keep = (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    return socket
  }

  async function lead(visitor: Socket): Promise<void> {
    for (const port of ports()) {
      const server = await reach(port)
      if (!server) continue
      keep(server).once('close', () => visitor.destroy())
      visitor.once('close', () => server.destroy())
      visitor.pipe(server).pipe(visitor)
      return
    }
    visitor.destroy()
  }

  const door = createServer((visitor) => void lead(keep(visitor)))
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  return {
    port: (door.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => door.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

/** A connection to this port of this machine, or undefined where nobody listens. */
function reach(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}
