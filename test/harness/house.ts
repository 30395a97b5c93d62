import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '#server/platform/database.ts'
import { openLog } from '#server/platform/log.ts'
import { type Simulator, startSimulator } from '#simulator/simulator.ts'
import { type CarrierGate, openCarrierGate } from './carrier-gate.ts'
import { openFrontDoor } from './front-door.ts'
import { type Person, type Place, signUp } from './person.ts'
import { createTestDatabase } from './postgres.ts'
import { type ServerProcess, startServerProcess } from './process.ts'

/** A server process, with its own way to the carrier. */
export interface Server extends ServerProcess {
  carrier: CarrierGate
}

/**
 * Dayline as it runs in earnest: real processes behind one address, which share a database; only the simulated carrier
 * lives in the test. Time is real, since a killed process can be told no other.
 */
export interface House extends Place {
  simulator: Simulator
  databaseUrl: string
  /** For reading rows. */
  db: Database
  dataDir: string
  /** Those that were started, dead or alive, oldest first. The oldest that lives is the one that is asked. */
  servers: Server[]
  start(): Promise<Server>
  person(wish?: Parameters<typeof signUp>[1]): Promise<Person>
  [Symbol.asyncDispose](): Promise<void>
}

/** The master key of these processes: any 32 bytes do. */
const KEY = Buffer.alloc(32, 7).toString('base64')

export async function startHouse(options: { servers: number; tempo?: number; logLevel?: string }): Promise<House> {
  const database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'dayline-house-'))
  const dataDir = join(home, 'data')
  const simulator = await startSimulator({
    dataDir: join(home, 'carrier'),
    tempo: options.tempo ?? 20,
    voice: false,
  })
  const servers: Server[] = []
  const gates: CarrierGate[] = []
  const door = await openFrontDoor(() => servers.filter((server) => server.isAlive()).map(({ port }) => port))
  const url = `http://127.0.0.1:${door.port}`
  const { db } = openDatabase({ url: `${database.url}?application_name=the%20test`, log: openLog('silent'), size: 2 })

  const house: House = {
    url,
    simulator,
    databaseUrl: database.url,
    db,
    dataDir,
    servers,
    async start() {
      const carrier = await openCarrierGate(simulator.url)
      gates.push(carrier)
      const environment = {
        PUBLIC_URL: url,
        DATABASE_URL: database.url,
        DAYLINE_DATA_DIR: dataDir,
        DAYLINE_MASTER_KEY: KEY,
        TWILIO_ACCOUNT_SID: simulator.accountSid,
        TWILIO_AUTH_TOKEN: simulator.authToken,
        TWILIO_FROM_NUMBER: simulator.fromNumber,
        TWILIO_API_URL: carrier.url,
        TWILIO_CALLS_PER_SECOND: '1000',
        DIAL_COUNTRIES: 'DE,US',
        LOG_LEVEL: options.logLevel ?? 'info',
      }
      const server = Object.assign(await startServerProcess(environment), { carrier })
      servers.push(server)
      return server
    },
    person: (wish = {}) => signUp(house, wish),
    async until(what, look) {
      for (const patience = Date.now() + 60_000; Date.now() < patience; ) {
        const fact = await look()
        if (fact !== undefined && fact !== null && fact !== false) return fact
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
      throw new Error(`waited in vain for this: ${what}\n${servers.map((server) => server.log()).join('\n---\n')}`)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.kill()))
      await Promise.all(gates.map((gate) => gate.close()))
      await door.close()
      await db.destroy()
      await simulator.stop()
      await database[Symbol.asyncDispose]()
      await rm(home, { recursive: true, force: true })
    },
  }
  try {
    for (let count = 0; count < options.servers; count++) await house.start()
    return house
  } catch (error) {
    await house[Symbol.asyncDispose]()
    throw error
  }
}
