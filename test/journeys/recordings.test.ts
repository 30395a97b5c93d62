import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Entry } from '#contract/entries.ts'
import { audioPlace, findRecording } from '#server/concepts/recording/queries.ts'
import { fetchRecording } from '#server/jobs/fetch-recording.ts'
import { type BlobStore, openFolderBlobs } from '#server/platform/blobs.ts'
import { openLog } from '#server/platform/log.ts'
import { systemRandom } from '#server/platform/random.ts'
import { openVault } from '#server/platform/vault.ts'
import { createWork } from '#server/platform/work.ts'
import { createTwilioCarrier } from '#server/twilio/client.ts'
import { readWav } from '#simulator/audio/wav.ts'
import type { FaultTarget } from '#simulator/faults.ts'
import { answers, caller } from '#simulator/phones/callers.ts'
import { type Dayline, journeyKey, startDayline } from '#test/harness/dayline.ts'
import { startHouse } from '#test/harness/house.ts'
import type { Person, Place } from '#test/harness/person.ts'

const NOW = '2026-05-01T18:00+02:00'
const GARDEN = 'The garden was full of light.'
const BREAD = 'Bread wants to be left alone.'
const tellsTheDay = () => answers(`${GARDEN} I’m done.`, `${BREAD} That’s all.`)

test('a talk is heard again with both its voices, each at its time, and silence where nobody spoke', async () => {
  // Under a clock that stands still between two steps, so that times are exact; people talk five times faster by it.
  const tempo = 5
  await using dayline = await startDayline({ now: NOW, tempo, voice: true })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      phone.answer()
      for (const words of [GARDEN, BREAD]) {
        await phone.hearsQuestion()
        await phone.pauses(2000)
        await phone.says(`${words} I’m done.`)
      }
      await phone.staysUntilTheEnd()
    }),
  )
  await ada.callIsOver((await ada.callMe()).id)
  const entry = await entryWithRecording(dayline, ada)
  const file = await soundOf(dayline, ada, entry)
  const { samples, sampleRate } = readWav(file.body)
  const loudness = (fromMs: number, toMs: number) =>
    rms(samples, (fromMs / 1000) * sampleRate, (toMs / 1000) * sampleRate)

  const ring = ada.rings().at(-1)!
  const since = (instant: Temporal.Instant) => tempo * instant.since(ring.answeredAt!).total('milliseconds')
  const spans = ring.said.map(({ by, startedAt, endedAt }) => ({ by, from: since(startedAt), to: since(endedAt!) }))
  expect(spans.map(({ by }) => by)).toEqual(['application', 'person', 'application', 'person', 'application'])
  for (const { by, from, to } of spans) expect(loudness(from, to), by).toBeGreaterThan(300)
  for (const [index, { by, from }] of spans.entries()) {
    if (by === 'person') expect(loudness(spans[index - 1]!.to + 250, from - 250), 'the pause before').toBeLessThan(10)
  }
  expect(entry.answers).toHaveLength(2)
  for (const { startsAtMs, endsAtMs } of entry.answers) {
    expect(loudness(tempo * startsAtMs!, tempo * endsAtMs!)).toBeGreaterThan(300)
    expect(loudness(tempo * startsAtMs! - 1000, tempo * startsAtMs! - 250)).toBeLessThan(10)
  }
  expect(entry.recording!.durationMs).toBe(Math.round((samples.length / sampleRate) * 1000))
  expect(Math.abs(entry.recording!.durationMs - since(ring.endedAt!))).toBeLessThan(1000)
})

test('a recording is played from any place in it, by its owner alone', async () => {
  await using dayline = await startDayline({ now: NOW, voice: true })
  const [ada, bob] = [await dayline.person(), await dayline.person({ phone: null })]
  dayline.simulator.whenCalled(ada.phone, tellsTheDay())
  await ada.callIsOver((await ada.callMe()).id)
  const entry = await entryWithRecording(dayline, ada)
  const { url } = entry.recording!

  const whole = await soundOf(dayline, ada, entry)
  expect(whole.status).toBe(200)
  expect(whole.headers.get('content-type')).toBe('audio/wav')
  expect(whole.headers.get('accept-ranges')).toBe('bytes')
  expect(whole.headers.get('cache-control')).toContain('no-store')
  const { length } = whole.body
  expect(length).toBeGreaterThan(2 * SEGMENT)

  const ranges: [range: string, from: number, to: number][] = [
    ['bytes=0-0', 0, 1],
    ['bytes=0-43', 0, 44],
    [`bytes=${SEGMENT - 10}-${SEGMENT + 9}`, SEGMENT - 10, SEGMENT + 10],
    [`bytes=100000-130000`, 100_000, 130_001],
    [`bytes=${SEGMENT}-`, SEGMENT, length],
    ['bytes=-1', length - 1, length],
    ['bytes=-5000', length - 5000, length],
    [`bytes=-${length + 7}`, 0, length],
    [`bytes=${length - 3}-${length + 1000}`, length - 3, length],
  ]
  for (const [range, from, to] of ranges) {
    const part = await soundOf(dayline, ada, entry, { range })
    expect(part.status, range).toBe(206)
    expect(part.headers.get('content-range'), range).toBe(`bytes ${from}-${to - 1}/${length}`)
    expect(part.headers.get('content-length'), range).toBe(String(to - from))
    expect(part.body.equals(whole.body.subarray(from, to)), range).toBe(true)
  }
  for (const range of [`bytes=${length}-`, `bytes=${length + 5}-${length + 9}`, 'bytes=-0']) {
    const beyond = await soundOf(dayline, ada, entry, { range })
    expect(beyond.status, range).toBe(416)
    expect(beyond.headers.get('content-range'), range).toBe(`bytes */${length}`)
  }
  for (const range of ['bytes=0-1,5-6', 'bytes=9-3', 'seconds=1-2', 'bytes=a-b']) {
    const all = await soundOf(dayline, ada, entry, { range })
    expect([all.status, all.body.equals(whole.body)], range).toEqual([200, true])
  }

  const strangers = await bob.send('GET', url)
  expect(strangers).toMatchObject({ status: 404, body: { code: 'not-found' } })
  const nobodys = await bob.send('GET', `/api/recordings/${crypto.randomUUID()}`)
  expect(strangers.body).toEqual(nobodys.body)
  expect((await bob.send('GET', url, undefined, { range: 'bytes=0-9' })).status).toBe(404)
  expect((await fetch(dayline.url + url)).status).toBe(401)
})

test('a recording that is not there yet is asked for again, and deleted at the carrier once it is ours', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const requests = watchRecordings(dayline)
  dayline.simulator.plant({ on: 'media', does: 'not-found', times: 2 })
  dayline.simulator.plant({ on: 'rest', does: 503, times: 2, match: ({ method }) => method === 'DELETE' })
  dayline.simulator.whenCalled(ada.phone, tellsTheDay())
  await ada.callIsOver((await ada.callMe()).id)
  const { callSid } = await expectedOf(dayline)
  const carrier = carrierOf(dayline)
  const [offered] = await dayline.until('the carrier has it', async () => {
    const recordings = await carrier.findRecordings(callSid)
    return recordings[0]?.status === 'completed' && recordings
  })

  const entry = await entryWithRecording(dayline, ada)
  expect(entry.recording!.durationMs).toBeGreaterThan(10_000)
  await dayline.until('the carrier’s copy is gone', async () => (await carrier.findRecordings(callSid)).length === 0)
  expect(await carrier.fetchRecording(offered!.recordingId)).toBeUndefined()
  // Twice not there, then fetched once; and only then deleted, until that was done.
  expect(requests.map(({ what }) => what).slice(0, 6)).toEqual([
    'media',
    'media',
    'media',
    'delete',
    'delete',
    'delete',
  ])
  expect((await soundOf(dayline, ada, entry)).status).toBe(200)
})

test('sound that was not kept as it was fetched is not taken for ours: the carrier keeps its copy until it is', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  let isHeldBack = true
  dayline.simulator.plant({ on: 'media', does: 'not-found', times: 1000, match: () => isHeldBack })
  dayline.simulator.whenCalled(ada.phone, tellsTheDay())
  await ada.callIsOver((await ada.callMe()).id)
  const { recordingId, callSid } = await expectedOf(dayline)
  const carrier = carrierOf(dayline)
  await dayline.until(
    'the carrier has it',
    async () => (await carrier.findRecordings(callSid))[0]?.status === 'completed',
  )

  // The clock stands still, so nobody but this test fetches anything now.
  isHeldBack = false
  await using folder = await temporaryFolder()
  const { work } = await jobContext(dayline, openFolderBlobs(folder.path))
  const place = audioPlace((await findRecording(dayline.db, recordingId))!)
  const other = await Array.fromAsync(work.vault.sealStream(dayline.db, place, ReadableStream.from([Buffer.alloc(99)])))
  const damages = { ...DAMAGES, 'something else of ours is there': () => Buffer.concat(other) }
  for (const [how, damage] of Object.entries(damages)) {
    const blobs = damaging(openFolderBlobs(folder.path), damage)
    await expect(fetchRecording(await jobContext(dayline, blobs), { recordingId }), how).rejects.toThrow()
    expect(await carrier.findRecordings(callSid), how).toMatchObject([{ status: 'completed' }])
    expect(
      (await readdir(folder.path)).filter((name) => !name.startsWith('.')),
      how,
    ).toEqual([])
  }
  expect((await ada.entries())[0]!.recording).toBeNull()

  await entryWithRecording(dayline, ada)
  await dayline.until('the carrier’s copy is gone', async () => (await carrier.findRecordings(callSid)).length === 0)
})

test('a talk that the carrier did not record is an entry without a recording', async () => {
  await using house = await startHouse({ servers: 1 })
  const ada = await house.person()
  const { carrier } = house.servers[0]!
  carrier.handle = async (request, forward) => {
    const answer = await forward()
    if (!/\/Recordings\.json/.test(request.url)) return answer
    return { ...answer, body: Buffer.from(answer.body.toString().replace(/"status":"\w+"/g, '"status":"absent"')) }
  }
  house.simulator.whenCalled(ada.phone, tellsTheDay())
  await ada.callIsOver((await ada.callMe()).id)
  await house.until('it is known that there is none', async () => {
    const recordings = await house.db.selectFrom('recording').select('status').execute()
    return recordings[0]?.status === 'absent'
  })
  expect(await ada.entries()).toMatchObject([{ finished: true, recording: null }])
  expect(carrier.requests.filter(({ method, url }) => method === 'DELETE' || url.includes('.wav'))).toEqual([])
})

test('a recording that does not come within six hours is given up; the entry stands', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  const requests = watchRecordings(dayline)
  dayline.simulator.plant({ on: 'media', does: 'not-found', times: 1000 })
  dayline.simulator.whenCalled(ada.phone, tellsTheDay())
  await ada.callIsOver((await ada.callMe()).id)
  const { recordingId } = await expectedOf(dayline)
  const after = async (minutes: number) => {
    const context = await jobContext(dayline, openFolderBlobs('/nowhere'))
    const now = dayline.clock.now().add({ minutes })
    return fetchRecording({ ...context, clock: { ...context.clock, now: () => now } }, { recordingId })
  }

  await expect(after(5 * 60 + 55)).rejects.toMatchObject({ code: 'recording-not-ready' })
  await after(6 * 60 + 1)
  const asked = requests.length
  await after(7 * 60)
  await dayline.advanceTo('2026-05-01T18:10+02:00')
  expect(requests.length).toBe(asked)
  expect(requests.map(({ what }) => what)).not.toContain('delete')
  expect(await ada.entries()).toMatchObject([{ finished: true, recording: null }])
})

/** Recordings are sealed in pieces of this size: ranges that begin and end elsewhere are put together from several. */
const SEGMENT = 64 * 1024

async function entryWithRecording(place: Place, person: Person): Promise<Entry> {
  return place.until('the entry with its recording', async () => (await person.entries()).find((one) => one.recording))
}

async function soundOf(
  { url }: Place,
  { cookie }: Person,
  { recording }: Entry,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Buffer }> {
  const answer = await fetch(url + recording!.url, { headers: { cookie, ...headers } })
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) }
}

function rms(samples: Int16Array, from: number, to: number): number {
  const part = samples.subarray(Math.round(from), Math.round(to))
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length)
}

/** What is done to recordings at the carrier, from now on. To be set before faults are planted, which hide what they meet. */
function watchRecordings({ simulator }: Dayline) {
  const requests: (FaultTarget & { what: 'media' | 'delete' })[] = []
  const note = (target: FaultTarget) => {
    if (/\/Recordings\/RE\w+\.wav$/.test(target.path!)) requests.push({ ...target, what: 'media' })
    if (target.method === 'DELETE') requests.push({ ...target, what: 'delete' })
    return false
  }
  simulator.plant({ on: 'rest', does: 500, match: note })
  return requests
}

/** The one recording that is expected, and the carrier's call that it is of. */
function expectedOf({ db, until }: Dayline) {
  return until('a recording is expected', async () => {
    const found = await db
      .selectFrom('recording')
      .innerJoin('attempt', 'attempt.id', 'recording.attempt_id')
      .select(['recording.id as recordingId', 'attempt.carrier_call_id as callSid'])
      .executeTakeFirst()
    return found && { recordingId: found.recordingId, callSid: found.callSid! }
  })
}

function carrierOf({ simulator: { accountSid, authToken, url } }: Dayline) {
  return createTwilioCarrier({ accountSid, authToken, apiUrl: url })
}

type Damage = (bytes: Buffer) => Buffer

/** What a disk can do to bytes without a word. */
const DAMAGES: Record<string, Damage> = {
  'a bit has turned': (bytes) => Buffer.from(bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte))),
  'the end is missing': (bytes) => bytes.subarray(0, bytes.length - 100),
  'the last piece is missing': (bytes) => bytes.subarray(0, SEGMENT),
  'nothing was written': () => Buffer.alloc(0),
}

/** A store that keeps something else than it was given, and says that all is well. */
function damaging(blobs: BlobStore, damage: Damage): BlobStore {
  return {
    ...blobs,
    async put(key, bytes) {
      return blobs.put(key, ReadableStream.from([damage(Buffer.concat(await Array.fromAsync(bytes)))]))
    },
  }
}

/** What a job works with, of the same house but for the blobs. */
async function jobContext(dayline: Dayline, blobs: BlobStore): Promise<Parameters<typeof fetchRecording>[0]> {
  const { db, clock, simulator } = dayline
  const vault = await openVault({ db, masterKeys: journeyKey, random: systemRandom, now: clock.now() })
  const work = createWork({ db, vault, clock, random: systemRandom, syncs: [], enqueue: async () => {} })
  const address = () => dayline.url
  return {
    work,
    clock,
    random: systemRandom,
    log: openLog('silent'),
    carrier: carrierOf(dayline),
    blobs,
    from: simulator.fromNumber,
    countries: null,
    callsPerSecond: 1,
    addresses: { answer: address, status: address },
  }
}

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'dayline-blobs-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
