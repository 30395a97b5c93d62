import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newSid, randomHex } from './ids.ts'

/** What an application needs to use the simulated carrier, in Twilio's terms. */
export interface Credentials {
  /** AC and 32 hex digits. */
  accountSid: string
  /** 32 hex digits; also the key that webhooks are signed with. */
  authToken: string
  /** E.164; the one number that calls can be placed from. */
  fromNumber: string
}

/** Set aside for fiction: 555-0100 to 555-0199 exist in no exchange. */
const FROM_NUMBER = '+12025550100'

/**
 * The credentials in `${dataDir}/simulator.json` (mode 0600), made on first use and kept from then on.
 * @throws when the file is there and cannot be read as credentials; it is left as it is
 */
export async function keepCredentials(dataDir: string): Promise<Credentials> {
  const path = join(dataDir, 'simulator.json')
  const made: Credentials = { accountSid: newSid('AC'), authToken: randomHex(16), fromNumber: FROM_NUMBER }
  await mkdir(dataDir, { recursive: true })
  try {
    // "wx" makes the choice atomic: of two simulators that start at once, one writes and both read the same.
    await writeFile(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  await chmod(path, 0o600)
  return readCredentials(await readFile(path, 'utf8'), path)
}

function readCredentials(text: string, path: string): Credentials {
  let kept: Partial<Credentials> | undefined
  try {
    kept = JSON.parse(text)
  } catch {
    kept = undefined
  }
  if (
    !/^AC[0-9a-f]{32}$/.test(kept?.accountSid ?? '') ||
    !/^[0-9a-f]{32}$/.test(kept?.authToken ?? '') ||
    !/^\+[1-9]\d{6,14}$/.test(kept?.fromNumber ?? '')
  ) {
    throw new Error(`The simulator's credentials in ${path} cannot be read. Delete the file and new ones are made.`)
  }
  return { accountSid: kept!.accountSid!, authToken: kept!.authToken!, fromNumber: kept!.fromNumber! }
}
