import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { systemClock } from '#server/platform/clock.ts'
import { openLog } from '#server/platform/log.ts'
import { createTwilioCarrier } from '#server/twilio/client.ts'
import {
  parseForm,
  type RecordingEvent,
  type RelayEnd,
  readAnswerEvent,
  readRecordingEvent,
  readRelayEnd,
  readStatusEvent,
  type StatusEvent,
} from '#server/twilio/events.ts'
import { openRelayLine, type RelayLine } from '#server/twilio/relay.ts'
import { carrierUrl, signatureFits, socketUrl } from '#server/twilio/signature.ts'
import { connectTwiml, emptyTwiml, goodbyeTwiml } from '#server/twilio/twiml.ts'
import type { LineInput } from '#server/voice/line.ts'
import type { RestFault } from '#simulator/faults.ts'
import { answers, busy, type Caller, caller, noAnswer } from '#simulator/phones/callers.ts'
import { startSimulator } from '#simulator/simulator.ts'

const to = '+12025550143'

/** The adapter, in the smallest application that can hold a talk, with the simulated carrier at the other end. */
async function start(answeredBy: Caller, talk: (line: RelayLine, input: LineInput) => void = () => {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'dayline-adapter-'))
  const simulator = await startSimulator({ dataDir, tempo: 20, voice: false })
  const { url: apiUrl, accountSid, authToken, fromNumber: from } = simulator
  simulator.whenCalled(to, answeredBy)

  const told = {
    statuses: [] as StatusEvent[],
    ends: [] as RelayEnd[],
    recordings: [] as RecordingEvent[],
    inputs: [] as LineInput[],
    forged: [] as string[],
  }
  let callSid = ''
  let publicUrl = ''
  const isGenuine = (request: IncomingMessage, url: string, params = parseForm('')) => {
    const genuine = signatureFits({
      authTokens: [authToken],
      url,
      params,
      signature: String(request.headers['x-twilio-signature']),
    })
    if (!genuine) told.forged.push(url)
    return genuine
  }

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const fields = parseForm(body)
    const path = request.url ?? ''
    if (!isGenuine(request, carrierUrl(publicUrl, path), fields)) return response.writeHead(403).end()
    const answer = () => {
      if (path === '/status') told.statuses.push(readStatusEvent(fields))
      if (path === '/recording') told.recordings.push(readRecordingEvent(fields))
      if (path === '/action') {
        told.ends.push(readRelayEnd(fields))
        return goodbyeTwiml()
      }
      if (path !== '/answer') return emptyTwiml()
      callSid = readAnswerEvent(fields).carrierCallId
      return connectTwiml({
        socketUrl: socketUrl(publicUrl, '/relay'),
        actionUrl: carrierUrl(publicUrl, '/action'),
        recording: { statusUrl: carrierUrl(publicUrl, '/recording') },
      })
    }
    response.writeHead(200, { 'content-type': 'text/xml' }).end(answer())
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (!isGenuine(request, socketUrl(publicUrl, request.url ?? ''))) return socket.destroy()
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const line = openRelayLine(ws, { log: openLog('silent'), clock: systemClock, callSid })
      ws.on('message', (data) => line.receive(String(data)))
      ws.on('close', (code) => line.closed(code))
      line.listen((input) => {
        told.inputs.push(input)
        talk(line, input)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const carrier = createTwilioCarrier({ accountSid, authToken, apiUrl, timeoutMs: 1000 })

  return {
    carrier,
    simulator,
    told,
    search: { to, from },
    place: () =>
      carrier.placeCall({
        to,
        from,
        answerUrl: carrierUrl(publicUrl, '/answer'),
        statusUrl: carrierUrl(publicUrl, '/status'),
        ringSeconds: 10,
        limitSeconds: 300,
        dialBy: Temporal.Now.instant().add({ seconds: 5 }),
      }),
    /** Until the carrier has told the end of the call. */
    ended: () =>
      expect
        .poll(
          () =>
            told.statuses.find(({ durationSeconds }) => durationSeconds !== undefined) ??
            told.statuses.find(({ status }) => /busy|no-answer|failed|canceled/.test(status)),
          { timeout: 10_000 },
        )
        .toBeDefined(),
    async [Symbol.asyncDispose]() {
      await simulator.stop()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

describe('the adapter and the carrier understand each other', () => {
  test('through a whole talk: words, partials, speaker events, the goodbye, the recording and its deletion', async () => {
    const asked = new Set<string>()
    await using it = await start(answers('The garden was quiet.'), (line, input) => {
      if (input.type === 'connected') line.say('Hello. This call is recorded. What went well today?')
      if (input.type === 'heard' && input.final && !asked.has('goodbye')) {
        asked.add('goodbye')
        line.say('Thank you for telling me. Goodbye, until tomorrow.')
        line.hangUp()
      }
    })
    const placed = await it.place()
    await it.ended()

    const { told } = it
    expect(told.forged).toEqual([])
    expect(told.inputs.find((input) => input.type === 'heard' && input.final)).toMatchObject({
      text: 'The garden was quiet.',
    })
    expect(told.inputs.some((input) => input.type === 'heard' && !input.final)).toBe(true)
    expect(told.inputs.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['connected', 'our-voice', 'caller-speaking']),
    )
    await expect.poll(() => told.inputs.at(-1)).toEqual({ type: 'closed', why: 'hung-up' })
    await expect.poll(() => told.ends).toMatchObject([{ carrierCallId: placed.carrierCallId, why: 'we-ended' }])
    await expect
      .poll(() => told.statuses.map(({ status }) => status).sort())
      .toEqual(['completed', 'in-progress', 'initiated', 'ringing'].sort())
    const goodbye = it.simulator.ledger()[0]?.said.at(-1)
    expect(goodbye).toMatchObject({ text: 'Thank you for telling me. Goodbye, until tomorrow.' })
    expect(goodbye).not.toHaveProperty('cutAfter')

    expect(await it.carrier.fetchCall(placed.carrierCallId)).toMatchObject({ status: 'completed' })
    const since = placed.createdAt ?? Temporal.Instant.fromEpochMilliseconds(0)
    expect(await it.carrier.findCalls({ ...it.search, since })).toMatchObject([{ carrierCallId: placed.carrierCallId }])
    expect(await it.carrier.findCalls({ ...it.search, since: since.add({ minutes: 1 }) })).toEqual([])
    await it.carrier.endCall(placed.carrierCallId)

    await expect.poll(() => told.recordings.at(-1)?.status, { timeout: 10_000 }).toBe('completed')
    const [recording] = await it.carrier.findRecordings(placed.carrierCallId)
    const recordingId = recording?.recordingId ?? ''
    expect(recording).toMatchObject({ recordingId: told.recordings.at(-1)?.recordingId, status: 'completed' })
    let bytes = 0
    for await (const chunk of (await it.carrier.fetchRecording(recordingId)) ?? []) bytes += chunk.byteLength
    expect(bytes).toBeGreaterThan(44)
    await it.carrier.deleteRecording(recordingId)
    await it.carrier.deleteRecording(recordingId)
    expect(await it.carrier.fetchRecording(recordingId)).toBeUndefined()
    expect(await it.carrier.findRecordings(placed.carrierCallId)).toEqual([])
  })

  test('about keys over our first words, which are spoken to their end all the same', async () => {
    const speaking = Promise.withResolvers<void>()
    const eager = caller(async (phone) => {
      phone.answer()
      await speaking.promise
      await phone.presses('123')
      await phone.staysUntilTheEnd()
    })
    const explanation = 'Hello. Somebody asked me to prove this number, and here is what it means. '.repeat(6).trim()
    await using it = await start(eager, (line, input) => {
      if (input.type === 'connected') line.say(explanation)
      if (input.type === 'our-voice' && input.on) speaking.resolve()
      if (input.type === 'digit' && input.digit === '3') line.hangUp()
    })
    await it.place()
    await it.ended()
    expect(it.told.inputs.flatMap((input) => (input.type === 'digit' ? [input.digit] : []))).toEqual(['1', '2', '3'])
    const [call] = it.simulator.ledger()
    expect(call?.said).toMatchObject([{ text: explanation }])
    expect(call?.said[0]).not.toHaveProperty('cutAfter')
    const [lastKey, lastWord] = [call?.pressed.at(-1)?.at, call?.said[0]?.endedAt]
    expect(lastKey && lastWord && Temporal.Instant.compare(lastKey, lastWord)).toBe(-1)
  })

  test('about somebody who hangs up', async () => {
    const short = caller(async (phone) => {
      phone.answer()
      await phone.hears(/Hello/)
      phone.hangsUp()
    })
    await using it = await start(short, (line, input) => {
      if (input.type === 'connected') line.say('Hello. This call is recorded.')
    })
    await it.place()
    await it.ended()
    await expect.poll(() => it.told.inputs.at(-1)).toEqual({ type: 'closed', why: 'hung-up' })
    await expect.poll(() => it.told.ends, { timeout: 5000 }).toMatchObject([{ why: 'hung-up' }])
  })

  test('about a socket that breaks', async () => {
    await using it = await start(answers('Never heard.'), (line, input) => {
      if (input.type === 'connected') line.say('Hello. This call is recorded, and it goes on for quite a while yet.')
    })
    it.simulator.plant({ on: 'relay', does: 'drop', afterMs: 100 })
    await it.place()
    await it.ended()
    await expect.poll(() => it.told.inputs.at(-1)).toEqual({ type: 'closed', why: 'dropped' })
    await expect.poll(() => it.told.ends).toMatchObject([{ why: 'dropped' }])
  })

  test.each([
    ['busy', busy()],
    ['no-answer', noAnswer()],
  ])('about a phone that is %s', async (status, phone) => {
    await using it = await start(phone)
    const placed = await it.place()
    await it.ended()
    expect(await it.carrier.fetchCall(placed.carrierCallId)).toMatchObject({ status })
    expect(it.told.forged).toEqual([])
  })

  test.each<[RestFault['does'], object, number]>([
    [429, { name: 'CarrierRefusal', why: 'busy-carrier' }, 0],
    [500, { name: 'CarrierUnclear' }, 0],
    [503, { name: 'CarrierUnclear' }, 0],
    ['accept-then-500', { name: 'CarrierUnclear' }, 1],
    ['accept-then-hang', { name: 'CarrierUnclear' }, 1],
    ['accept-then-drop-connection', { name: 'CarrierUnclear' }, 1],
    ['accept-then-garble', { name: 'CarrierUnclear' }, 1],
  ])('about a POST that meets %s, and whether a call came of it', async (does, trouble, calls) => {
    await using it = await start(noAnswer())
    it.simulator.plant({ on: 'rest', does })
    const since = systemClock.now()
    await expect(it.place()).rejects.toMatchObject(trouble)
    expect(await it.carrier.findCalls({ ...it.search, since })).toHaveLength(calls)
  })

  test('about a call that is taken off the line while it rings', async () => {
    await using it = await start(caller(() => {}))
    const placed = await it.place()
    await expect.poll(() => it.told.statuses.some(({ status }) => status === 'ringing')).toBe(true)
    await it.carrier.endCall(placed.carrierCallId)
    await it.ended()
    expect(await it.carrier.fetchCall(placed.carrierCallId)).toMatchObject({ status: 'canceled' })
  })
})
