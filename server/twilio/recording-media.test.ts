import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createTwilioCarrier } from '#server/twilio/client.ts'
import { redirectTarget } from '#server/twilio/recording-media.ts'
import { CarrierRefusal, CarrierUnclear } from '#server/voice/carrier.ts'

const accountSid = `AC${'a'.repeat(32)}`
const authToken = 'b'.repeat(32)
const recordingSid = `RE${'2'.repeat(32)}`
const path = `/2010-04-01/Accounts/${accountSid}/Recordings/${recordingSid}.wav`

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A carrier whose media are served as told. */
async function mediaThat(answer: Answer) {
  const asked: { path: string | undefined; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    asked.push({ path: request.url, authorization: request.headers.authorization })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const carrier = createTwilioCarrier({ accountSid, authToken, apiUrl: url })
  return {
    asked,
    url,
    fetchIt: (id = recordingSid) => carrier.fetchRecording(id),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The head of a WAV file and some sound. */
function wav(soundBytes: number): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.write('WAVEfmt ', 8)
  return Buffer.concat([head, Buffer.alloc(soundBytes, 7)])
}

function serve(body: Buffer | string, status = 200): Answer {
  return (_, response) => response.writeHead(status, { 'content-type': 'audio/x-wav' }).end(body)
}

async function bytesOf(stream: ReadableStream<Uint8Array> | undefined): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream ?? []) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('a recording', () => {
  test('comes whole, from the address that its SID gives, with our credentials', async () => {
    const sound = wav(300_000)
    await using it = await mediaThat(serve(sound))
    expect((await bytesOf(await it.fetchIt())).equals(sound)).toBe(true)
    expect(it.asked).toEqual([{ path, authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` }])
  })

  test('comes whole though its first bytes come one by one', async () => {
    const sound = wav(10)
    await using it = await mediaThat(async (_, response) => {
      for (const byte of sound.subarray(0, 14)) {
        response.write(Buffer.of(byte))
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end(sound.subarray(14))
    })
    expect((await bytesOf(await it.fetchIt())).equals(sound)).toBe(true)
  })

  test.each<[string, Answer]>([
    ['404', serve('', 404)],
    ['200 and nothing in it', serve('')],
  ])('is not there yet: %s', async (_, answer) => {
    await using it = await mediaThat(answer)
    expect(await it.fetchIt()).toBeUndefined()
  })

  test.each<[string, Answer]>([
    ['an error page', serve('<html><body>Please sign in to continue</body></html>')],
    ['too little to be one', serve('RIFF')],
  ])('is not taken for one: %s', async (_, answer) => {
    await using it = await mediaThat(answer)
    await expect(it.fetchIt()).rejects.toBeInstanceOf(CarrierUnclear)
  })

  test('is refused or unclear as the carrier says', async () => {
    await using denied = await mediaThat(serve('', 401))
    await expect(denied.fetchIt()).rejects.toMatchObject({ why: 'misconfigured' })
    await using busy = await mediaThat(serve('', 429))
    await expect(busy.fetchIt()).rejects.toMatchObject({ why: 'busy-carrier' })
    await using broken = await mediaThat(serve('', 502))
    await expect(broken.fetchIt()).rejects.toBeInstanceOf(CarrierUnclear)
    const gone = await mediaThat(serve(''))
    await gone[Symbol.asyncDispose]()
    await expect(gone.fetchIt()).rejects.toBeInstanceOf(CarrierRefusal)
  })

  test('that breaks off is not taken for a whole one', async () => {
    await using it = await mediaThat((_, response) => {
      response.writeHead(200, { 'content-length': '100000' })
      response.write(wav(20_000), () => response.destroy())
    })
    await expect(it.fetchIt().then(bytesOf)).rejects.toThrow()
  })

  test('beyond 200 MB is not read to its end', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 7)
    let closed = false
    await using it = await mediaThat((_, response) => {
      response.on('close', () => {
        closed = true
      })
      response.write(wav(0))
      const pour = () => {
        while (!closed && response.write(megabyte));
        if (!closed) response.once('drain', pour)
      }
      pour()
    })
    const reader = (await it.fetchIt())?.getReader()
    let bytes = 0
    const read = async () => {
      for (;;) bytes += (await reader?.read())?.value?.byteLength ?? 0
    }
    await expect(read()).rejects.toBeInstanceOf(CarrierUnclear)
    expect(bytes).toBeLessThanOrEqual(200 * 1024 * 1024)
    expect(bytes).toBeGreaterThan(199 * 1024 * 1024)
  })

  test.each([
    '',
    'RE1',
    `${recordingSid}/../../Calls`,
    'http://169.254.169.254/latest',
    `${recordingSid}@evil.example`,
  ])('is never asked for under an id like "%s"', async (id) => {
    await using it = await mediaThat(serve(wav(10)))
    await expect(it.fetchIt(id)).rejects.toThrow()
    expect(it.asked).toEqual([])
  })
})

describe('a redirect', () => {
  test('is followed without our credentials', async () => {
    const sound = wav(1000)
    await using storage = await mediaThat(serve(sound))
    await using it = await mediaThat((_, response) => {
      response.writeHead(302, { location: `${storage.url}/signed?token=x` }).end()
    })
    expect((await bytesOf(await it.fetchIt())).equals(sound)).toBe(true)
    expect(storage.asked).toEqual([{ path: '/signed?token=x', authorization: undefined }])
  })

  test('within the same host goes without them too', async () => {
    await using it = await mediaThat((request, response) => {
      if (request.url === path) response.writeHead(307, { location: '/stored' }).end()
      else response.end(wav(10))
    })
    expect(await bytesOf(await it.fetchIt())).toHaveLength(54)
    expect(it.asked[1]).toEqual({ path: '/stored', authorization: undefined })
  })

  test.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'data:audio/wav,RIFF0000WAVE'])(
    'to %s is refused',
    async (location) => {
      await using it = await mediaThat((_, response) => response.writeHead(302, { location }).end())
      await expect(it.fetchIt()).rejects.toBeInstanceOf(CarrierUnclear)
    },
  )

  test.each([
    ['https://api.twilio.com/a', 'https://s3.example/b?c=d', 'https://s3.example/b?c=d'],
    ['https://api.twilio.com/a', '/b', 'https://api.twilio.com/b'],
    ['http://127.0.0.1:8090/a', 'https://s3.example/b', 'https://s3.example/b'],
  ])('from %s to %s is followed', (from, location, target) => {
    expect(redirectTarget(location, new URL(from)).href).toBe(target)
  })

  test.each(['http://api.twilio.com/b', 'http://169.254.169.254/', 'file:///etc/passwd', 'https://'])(
    'from https to %s is refused',
    (location) => {
      expect(() => redirectTarget(location, new URL('https://api.twilio.com/a'))).toThrow(CarrierUnclear)
    },
  )

  test('without end is refused', async () => {
    await using it = await mediaThat((_, response) => response.writeHead(302, { location: path }).end())
    await expect(it.fetchIt()).rejects.toBeInstanceOf(CarrierUnclear)
    expect(it.asked).toHaveLength(4)
  })
})
