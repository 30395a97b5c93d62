import { expect, test } from 'vitest'
import { relayTwiml } from './application.fixture.ts'
import { readWav } from './audio/wav.ts'
import { HandClock } from './hand-clock.fixture.ts'
import { answers, caller, silent } from './phones/callers.ts'
import { PHONE, soon, together } from './simulator.fixture.ts'

const recording = (attributes: string) =>
  `<Start><Recording recordingStatusCallback="/recorded" ${attributes}/></Start>`
const ALL = 'recordingStatusCallbackEvent="in-progress completed absent"'

type World = Awaited<ReturnType<typeof together>>

/** The audio behind a recording's URL. */
function media(world: World, hook: { form: Record<string, string> }, suffix = '') {
  const path = new URL(hook.form.RecordingUrl ?? '').pathname.split(world.simulator.accountSid)[1]
  return world.rest('GET', `${path}${suffix}`)
}

async function recorded(world: World, status: string) {
  return await world.application.until(() =>
    world.application.at('/recorded').find(({ form }) => form.RecordingStatus === status),
  )
}

/** Channels of a 16-bit WAV. */
function channelsOf(file: Uint8Array): Int16Array[] {
  const count = new DataView(file.buffer, file.byteOffset).getUint16(22, true)
  const { samples } = readWav(file)
  return Array.from({ length: count }, (_, channel) => samples.filter((_, index) => index % count === channel))
}

/** Whether anything can be heard in each tenth of a second. */
function soundOf(samples: Int16Array): boolean[] {
  return Array.from({ length: Math.floor(samples.length / 800) }, (_, index) =>
    samples.subarray(index * 800, index * 800 + 800).some((sample) => Math.abs(sample) > 500),
  )
}

/** A call by a clock that is moved by hand: its TwiML is done, to the millisecond, and its recording told of. */
async function recordedByHand(twiml: (callback: string) => string, talkMs: number) {
  const clock = new HandClock()
  const world = await together({ clock, tempo: 1 })
  world.simulator.whenCalled(PHONE, silent())
  const callback = `recordingStatusCallback="${world.application.url}/recorded"`
  const { sid } = await world.call({ Twiml: `<Response>${twiml(callback)}</Response>` })
  await clock.advance(talkMs + 500)
  return { ...world, sid, hook: await recorded(world, 'completed') }
}

test('a call is recorded from its Start to its end, and told of with every documented field', async () => {
  const start = (callback: string) =>
    `<Start><Recording ${callback} ${ALL} trim="do-not-trim" channels="dual"/></Start>`
  await using world = await recordedByHand(
    (callback) => `<Pause length="2"/>${start(callback)}<Pause length="3"/>`,
    5000,
  )
  const begun = await recorded(world, 'in-progress')
  expect(begun.form.RecordingSid).toBe(world.hook.form.RecordingSid)
  const RecordingSid = world.hook.form.RecordingSid ?? ''
  expect(world.hook.form).toEqual({
    AccountSid: world.simulator.accountSid,
    CallSid: world.sid,
    RecordingSid: expect.stringMatching(/^RE[0-9a-f]{32}$/),
    RecordingUrl: `${world.simulator.url}/2010-04-01/Accounts/${world.simulator.accountSid}/Recordings/${RecordingSid}`,
    RecordingStatus: 'completed',
    RecordingDuration: '3',
    RecordingChannels: '2',
    RecordingStartTime: 'Fri, 01 May 2026 16:00:02 +0000',
    RecordingSource: 'StartCallRecordingAPI',
    RecordingTrack: 'both',
    ErrorCode: '0',
  })
  const shown = await world.rest('GET', `/Recordings/${RecordingSid}.json`)
  expect(await shown.json()).toMatchObject({ status: 'completed', duration: '3', channels: 2, call_sid: world.sid })
})

test('audio is WAV of 8 kHz, with and without extension, mono or with both sides apart', async () => {
  await using world = await recordedByHand(
    (callback) => `<Start><Recording ${callback} trim="do-not-trim"/></Start><Pause length="2"/>`,
    2000,
  )
  for (const [suffix, channels] of [
    ['', 1],
    ['.wav', 1],
    ['.wav?RequestedChannels=2', 2],
  ] as const) {
    const answer = await media(world, world.hook, suffix)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'audio/x-wav'])
    const file = new Uint8Array(await answer.arrayBuffer())
    expect(Number(answer.headers.get('content-length'))).toBe(file.byteLength)
    expect(readWav(file).sampleRate).toBe(8000)
    expect(channelsOf(file).map(({ length }) => length)).toEqual(Array(channels).fill(16_000))
  }
  expect((await media(world, world.hook, '.mp3')).status).toBe(404)
  expect((await media(world, world.hook, '.wav?RequestedChannels=3')).status).toBe(400)
})

test('a recording can be stopped by its name', async () => {
  const stop = '<Stop><Recording name="r"/></Stop>'
  const start = (callback: string) => `<Start><Recording ${callback} name="r" trim="do-not-trim"/></Start>`
  await using world = await recordedByHand(
    (callback) => `${start(callback)}<Pause length="2"/>${stop}<Pause length="9"/>`,
    2000,
  )
  expect(world.hook.form.RecordingDuration).toBe('2')
})

test('a mono recording has no second channel to ask for', async () => {
  await using world = await together(
    {},
    { '/answer': () => `<Response>${recording('channels="mono"')}<Pause/></Response>` },
  )
  world.simulator.whenCalled(PHONE, silent())
  await world.call()
  const hook = await recorded(world, 'completed')
  expect(hook.form.RecordingChannels).toBe('1')
  expect((await media(world, hook, '.wav?RequestedChannels=2')).status).toBe(400)
})

test('while it runs and while it is processed there is no audio; once deleted there is nothing', async () => {
  await using world = await together(
    {},
    { '/answer': () => `<Response>${recording(ALL)}<Pause length="60"/></Response>` },
  )
  world.simulator.whenCalled(PHONE, silent())
  const { sid } = await world.call()
  const begun = await recorded(world, 'in-progress')
  const path = `/Recordings/${begun.form.RecordingSid}`
  expect((await media(world, begun)).status).toBe(404)
  expect(await (await world.rest('GET', `${path}.json`)).json()).toMatchObject({
    status: 'in-progress',
    duration: null,
  })
  await world.rest('POST', `/Calls/${sid}.json`, { Status: 'completed' })
  await recorded(world, 'completed')
  expect((await media(world, begun)).status).toBe(200)

  const list = async (query = '') =>
    ((await (await world.rest('GET', `/Recordings.json${query}`)).json()) as { recordings: unknown[] }).recordings
  expect(await list(`?CallSid=${sid}`)).toHaveLength(1)
  expect((await world.rest('DELETE', `${path}.json`)).status).toBe(204)
  expect((await world.rest('DELETE', `${path}.json`)).status).toBe(404)
  expect((await world.rest('GET', `${path}.json`)).status).toBe(404)
  expect((await media(world, begun)).status).toBe(404)
  expect(await list()).toEqual([])
  expect(await list('?IncludeSoftDeleted=true')).toMatchObject([{ status: 'deleted' }])
})

test('the last status callback of a recorded call names the recording', async () => {
  await using world = await together({}, { '/answer': () => `<Response>${recording('')}<Pause/></Response>` })
  world.simulator.whenCalled(PHONE, silent())
  await world.call({ StatusCallback: `${world.application.url}/status` })
  const { form } = await world.application.until(() => world.application.at('/status')[0])
  const hook = await recorded(world, 'completed')
  expect(form).toMatchObject({ RecordingSid: hook.form.RecordingSid, RecordingUrl: hook.form.RecordingUrl })
})

test('both sides are heard at their times, each in its channel', async () => {
  await using world = await together(
    { voice: true, tempo: 10 },
    {
      '/answer': () =>
        relayTwiml(`${world.application.socketUrl}/relay`, {
          before: `${recording('trim="do-not-trim"')}<Pause length="2"/>`,
        }),
    },
  )
  world.simulator.whenCalled(PHONE, answers('I saw a fox in the garden today.'))
  await world.call()
  const relay = await world.application.relay()
  relay.send({ type: 'text', token: 'What went well?', last: true })
  await relay.frame(({ type, last }) => type === 'prompt' && last === true)
  relay.send({ type: 'end' })
  const hook = await recorded(world, 'completed')
  const file = new Uint8Array(await (await media(world, hook, '.wav?RequestedChannels=2')).arrayBuffer())
  const [person, application] = channelsOf(file).map(soundOf)
  const { said, answeredAt } = await world.ledgered(({ status }) => status === 'completed')
  const tenthsOf = (index: number) =>
    ([said[index]!.startedAt, said[index]!.endedAt!] as const).map((at) =>
      Math.round((answeredAt!.until(at).total('milliseconds') * 10) / 100),
    ) as [number, number]
  const [asked, answered] = [tenthsOf(0), tenthsOf(1)]
  const isHeard = (track: boolean[], [from, until]: [number, number]) => track.slice(from, until).some(Boolean)
  expect(said.map(({ by }) => by)).toEqual(['application', 'person'])
  expect(asked[0]).toBeGreaterThanOrEqual(20)
  expect(isHeard(application!, asked)).toBe(true)
  expect(isHeard(person!, [0, asked[1]])).toBe(false)
  expect(isHeard(person!, answered)).toBe(true)
  expect(isHeard(application!, [asked[1] + 2, application!.length])).toBe(false)
  // Flite needs about two seconds for each: the recording is as long as life, not as the sped-up call.
  expect(answered[1]).toBeGreaterThan(asked[1] + 15)
  expect(file.byteLength).toBeGreaterThan(8000 * 2 * 2 * 4)
  // Mixed down, both are in one channel.
  const mono = new Uint8Array(await (await media(world, hook, '.wav')).arrayBuffer())
  const [mixed] = channelsOf(mono).map(soundOf)
  expect(isHeard(mixed!, asked) && isHeard(mixed!, answered)).toBe(true)
})

test('trimming leaves out the silence around what was said', async () => {
  const twiml = `<Response>${recording('trim="trim-silence"')}<Pause length="20"/><Say>Hello.</Say><Pause length="20"/></Response>`
  await using world = await together({ voice: true }, { '/answer': () => twiml })
  world.simulator.whenCalled(PHONE, silent())
  await world.call()
  expect(Number((await recorded(world, 'completed')).form.RecordingDuration)).toBeLessThanOrEqual(2)
})

test('words that are cut off end in the recording where they were cut', async () => {
  await using world = await together(
    { voice: true, tempo: 10 },
    { '/answer': () => `<Response>${recording('trim="do-not-trim"')}<Pause length="60"/></Response>` },
  )
  world.simulator.whenCalled(
    PHONE,
    caller(async (phone) => {
      phone.answer()
      await world.application.until(() => world.application.at('/answer')[0])
      void phone.says('This is one of many sentences that are never heard. '.repeat(8)).catch(() => {})
      await soon(() => world.simulator.ledger()[0]?.said[0])
      await phone.pauses(1000)
      phone.hangsUp()
    }),
  )
  await world.call()
  const hook = await recorded(world, 'completed')
  const file = new Uint8Array(await (await media(world, hook, '?RequestedChannels=2')).arrayBuffer())
  const [person] = channelsOf(file).map(soundOf)
  expect(person!.some(Boolean)).toBe(true)
  // All of it would take more than twenty seconds.
  expect(person!.filter(Boolean).length).toBeLessThan(100)
  expect(world.simulator.ledger()[0]?.said).toMatchObject([{ by: 'person', final: false }])
})
