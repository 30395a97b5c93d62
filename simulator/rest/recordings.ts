import { type Context, Hono } from 'hono'
import type { Exchange } from '../exchange.ts'
import type { Faults } from '../faults.ts'
import type { Recording, Recordings } from '../recordings.ts'
import { bound, sidOf } from './calls.ts'
import { notFound, RestError } from './errors.ts'
import { pageOf } from './paging.ts'
import { callRecordingResource, recordingResource } from './resources.ts'

/** What the routes of recordings work with. */
interface Archive {
  recordings: Recordings
  exchange: Exchange
  faults: Faults
  accountSid: string
  origin: () => string
}

const FILE = ':file{RE[0-9a-f]+\\.json}'

/** Recordings: list, fetch and delete, for the account and below a call; and their audio as WAV. */
export function recordingRoutes(archive: Archive): Hono {
  const { recordings, exchange, accountSid, origin } = archive
  const find = (c: Context, file: string, callSid?: string) => {
    const recording = recordings.find(sidOf(file))
    const isMeant = recording && (!callSid || recording.call.sid === callSid)
    const isShown = recording?.status !== 'deleted' || c.req.query('IncludeSoftDeleted') === 'true'
    if (!isMeant || !isShown) throw notFound(c.req.path)
    return recording
  }
  const remove = (c: Context, file: string, callSid?: string) => {
    recordings.delete(find(c, file, callSid))
    return c.body(null, 204)
  }
  const callOf = (c: Context) => {
    const call = exchange.find(c.req.param('call') ?? '')
    if (!call) throw notFound(c.req.path)
    return call
  }
  return new Hono()
    .get('/Recordings.json', (c) => {
      const found = listed(recordings.all, new URL(c.req.url))
      const shown = found.map((recording) => recordingResource(recording, accountSid, origin()))
      return c.json(pageOf(shown, 'recordings', new URL(c.req.url)))
    })
    .get('/Calls/:call/Recordings.json', (c) => {
      const found = listed(recordings.of(callOf(c)), new URL(c.req.url))
      const shown = found.map((recording) => callRecordingResource(recording, accountSid))
      return c.json(pageOf(shown, 'recordings', new URL(c.req.url)))
    })
    .get(`/Recordings/${FILE}`, (c) => c.json(recordingResource(find(c, c.req.param('file')), accountSid, origin())))
    .get(`/Calls/:call/Recordings/${FILE}`, (c) =>
      c.json(callRecordingResource(find(c, c.req.param('file'), callOf(c).sid), accountSid)),
    )
    .delete(`/Recordings/${FILE}`, (c) => remove(c, c.req.param('file')))
    .delete(`/Calls/:call/Recordings/${FILE}`, (c) => remove(c, c.req.param('file'), callOf(c).sid))
    .get('/Recordings/:media{RE[0-9a-f]+(\\.wav)?}', (c) => media(c, c.req.param('media'), archive))
}

/** Newest first; without what was deleted, unless `IncludeSoftDeleted` asks for it. */
function listed(all: readonly Recording[], request: URL): Recording[] {
  const query = request.searchParams
  const callSid = query.get('CallSid')
  const withDeleted = query.get('IncludeSoftDeleted') === 'true'
  const created = (['', '<', '>'] as const).map((sign) => bound(query.get(`DateCreated${sign}`), sign, 'DateCreated'))
  return all
    .filter((recording) => !callSid || recording.call.sid === callSid)
    .filter((recording) => withDeleted || recording.status !== 'deleted')
    .filter((recording) => created.every((fits) => fits(recording.createdAt)))
    .reverse()
}

/** The audio: mono, or both channels with `RequestedChannels=2` where they were recorded apart. */
function media(c: Context, file: string, { recordings, faults }: Archive): Response {
  const recording = recordings.find(file.slice(0, 34))
  if (!recording?.isAudible) throw notFound(c.req.path)
  const { sid, order } = recording.call
  if (faults.strike('media', { number: order.to, callSid: sid, path: c.req.path })) throw notFound(c.req.path)
  const channels = Number(c.req.query('RequestedChannels') ?? 1)
  if (channels !== 1 && channels !== 2) throw new RestError(400, 20001, 'RequestedChannels is 1 or 2')
  if (channels === 2 && recording.order.channels !== 2) {
    throw new RestError(400, 20001, 'The recording has one channel only')
  }
  const wav = recording.wav(channels)
  return c.body(wav, 200, { 'content-type': 'audio/x-wav', 'content-length': String(wav.byteLength) })
}
