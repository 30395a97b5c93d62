import type { Twilio } from 'twilio'
import { z } from 'zod'
import { type Clock, systemClock } from '#server/platform/clock.ts'
import { Count, RecordingSid } from '#server/twilio/events.ts'
import { fetchWav } from '#server/twilio/recording-media.ts'
import { carrierError, codeOf, statusOf } from '#server/twilio/refusals.ts'
import { withRetries } from '#server/twilio/signature.ts'
import {
  type Carrier,
  type CarrierCall,
  type CarrierRecording,
  CarrierRefusal,
  CarrierUnclear,
} from '#server/voice/carrier.ts'

export interface TwilioOptions {
  accountSid: string
  authToken: string
  /** Origin that replaces https://api.twilio.com: the simulator, or another Twilio. */
  apiUrl: string | undefined
  /** How long one request may take, from connecting to the last byte. */
  timeoutMs?: number
  clock?: Clock
}

/** Larger than any answer about a hundred calls, and small enough to hold. */
const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024
const PAGE_SIZE = 100
const MOST_PAGES = 20
/** How far the carrier's clock may be from ours; its times are whole seconds besides. */
const CLOCK_DIFFERENCE = { seconds: 5 }
/** "Call is not in the expected state": mostly that it is over. */
const WRONG_CALL_STATE = 21220

/**
 * Twilio, or whatever speaks its REST API under `apiUrl`. Nothing is tried twice here.
 * Every method throws CarrierRefusal and CarrierUnclear as `placeCall` does.
 */
export function createTwilioCarrier(options: TwilioOptions): Carrier {
  const { accountSid, authToken, apiUrl, timeoutMs = 10_000, clock = systemClock } = options
  const media = { origin: apiUrl ?? 'https://api.twilio.com', accountSid, authToken }
  let client: Promise<Twilio> | undefined

  /** Asks Twilio; what goes wrong is told in the port's terms. */
  async function ask<Answer>(question: (twilio: Twilio) => Promise<Answer>): Promise<Answer> {
    client ??= openClient({ accountSid, authToken, apiUrl, timeoutMs })
    try {
      return await question(await client)
    } catch (error) {
      throw carrierError(error)
    }
  }

  return {
    placeCall: ({ to, from, answerUrl, statusUrl, ringSeconds, limitSeconds, dialBy }) =>
      ask(async (twilio) => {
        // A process that slept (a laptop's lid, a stopped container, an SDK that loads slowly) gets here long after its
        // attempt was given up.
        if (Temporal.Instant.compare(clock.now(), dialBy) > 0) throw new CarrierRefusal('too-late', 0)
        const call = await twilio.calls.create({
          to,
          from,
          url: withRetries(answerUrl),
          method: 'POST',
          statusCallback: withRetries(statusUrl),
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          statusCallbackMethod: 'POST',
          timeout: ringSeconds,
          timeLimit: limitSeconds,
        })
        return readCall(call)
      }),

    fetchCall: (carrierCallId) =>
      ask(async (twilio) => {
        const call = await unlessGone(twilio.calls(carrierCallId).fetch())
        return call && readCall(call)
      }),

    findCalls: ({ to, from, since }) =>
      ask(async (twilio) => {
        const earliest = since.subtract(CLOCK_DIFFERENCE)
        const isRecent = ({ createdAt }: CarrierCall) =>
          createdAt === undefined || Temporal.Instant.compare(createdAt, earliest) >= 0
        const found: CarrierCall[] = []
        // Twilio filters by the day on which a call began, which a queued one has not yet: so we filter, by creation.
        for await (const page of pagesOfCalls(twilio, to, from)) {
          const recent = page.filter(isRecent)
          found.push(...recent)
          // The newest come first: a page without a recent one ends the search.
          if (recent.length === 0) break
        }
        return found.sort(byCreation)
      }),

    endCall: (carrierCallId) =>
      ask(async (twilio) => {
        // Twice, since somebody may pick up in between: what rang can then no longer be canceled, only completed.
        for (let round = 0; round < 2; round++) {
          const answer = await unlessGone(twilio.calls(carrierCallId).fetch())
          const call = answer && readCall(answer)
          if (!call || isOver(call)) return
          const status = call.status === 'in-progress' ? 'completed' : 'canceled'
          const ended = await unlessOver(twilio.calls(carrierCallId).update({ status }))
          if (ended && (status === 'completed' || isOver(readCall(ended)))) return
        }
        throw new CarrierUnclear('the carrier did not end the call')
      }),

    findRecordings: (carrierCallId) =>
      ask(async (twilio) => {
        // A recording outlives the call that it was made of, and is then listed by the account alone.
        const recordings =
          (await unlessGone(twilio.calls(carrierCallId).recordings.list({ limit: PAGE_SIZE }))) ??
          (await unlessGone(twilio.recordings.list({ callSid: carrierCallId, limit: PAGE_SIZE })))
        return (recordings ?? []).filter(({ status }) => (status as string) !== 'deleted').map(readRecording)
      }),

    fetchRecording: (recordingId) => ask(() => fetchWav(media, recordingId)),

    deleteRecording: (recordingId) =>
      ask(async (twilio) => {
        await unlessGone(twilio.recordings(RecordingSid.parse(recordingId)).remove())
      }),
  }
}

/**
 * The official SDK, loaded at first use: it takes some 40 MB. The timeout goes to its HTTP client, since the SDK ignores
 * its own options once it is given one; that client also turns every address to `apiUrl`.
 */
async function openClient({
  accountSid,
  authToken,
  apiUrl,
  timeoutMs,
}: Required<Omit<TwilioOptions, 'clock'>>): Promise<Twilio> {
  const { default: twilio } = await import('twilio')

  class Requests extends twilio.RequestClient {
    constructor() {
      // A connection kept open may break just as it is used again, and a call would be unclear for nothing.
      super({ timeout: timeoutMs, autoRetry: false, keepAlive: false })
      this.axios.defaults.maxContentLength = LARGEST_ANSWER_BYTES
      // The SDK's timeout starts anew with every byte; this one does not.
      this.axios.interceptors.request.use((config) => {
        config.signal = AbortSignal.timeout(timeoutMs)
        return config
      })
    }

    override request<Data>(options: RequestOptions<Data>) {
      if (apiUrl === undefined) return super.request<Data>(options)
      const { pathname, search } = new URL(options.uri)
      return super.request<Data>({ ...options, uri: new URL(apiUrl).origin + pathname + search })
    }
  }
  type RequestOptions<Data> = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0] & { data?: Data }

  return twilio(accountSid, authToken, { httpClient: new Requests() })
}

interface CallsPage {
  instances: unknown[]
  nextPage(): Promise<CallsPage> | undefined
}

/** @throws CarrierUnclear where there is no end of them: a list cut short would say of a call that it was never made */
async function* pagesOfCalls(twilio: Twilio, to: string, from: string): AsyncGenerator<CarrierCall[]> {
  let page: CallsPage | undefined = await twilio.calls.page({ to, from, pageSize: PAGE_SIZE })
  for (let pages = 0; page; pages++) {
    if (pages === MOST_PAGES) throw new CarrierUnclear('the carrier lists calls without end')
    yield page.instances.map(readCall)
    page = await page.nextPage()
  }
}

function isOver({ status }: CarrierCall): boolean {
  return status !== 'queued' && status !== 'ringing' && status !== 'in-progress'
}

/** Undefined for what the carrier does not know, or no longer. */
async function unlessGone<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  return answer.catch((error: unknown) => {
    if (statusOf(error) === 404) return undefined
    throw error
  })
}

/** Undefined when the call had moved on before it could be changed. */
async function unlessOver<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  return answer.catch((error: unknown) => {
    if (codeOf(error) === WRONG_CALL_STATE) return undefined
    throw error
  })
}

/** The SDK hands on what it was given, unchecked: a 201 without a SID must not pass for a call. */
const CallAnswer = z.object({
  sid: z.string().regex(/^CA[0-9a-f]{32}$/i),
  status: z.enum(['queued', 'ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'failed', 'canceled']),
  dateCreated: z.unknown(),
})

function readCall(answer: unknown): CarrierCall {
  const { sid, status, dateCreated } = readAnswer(CallAnswer, answer)
  return { carrierCallId: sid, status, createdAt: instantIn(dateCreated) }
}

/** Paused and stopped ones are those that Twilio still has in hand. */
const RecordingAnswer = z.object({
  sid: RecordingSid,
  status: z
    .enum(['in-progress', 'paused', 'stopped', 'processing', 'completed', 'absent', 'failed'])
    .transform((status) => (status === 'paused' || status === 'stopped' ? 'processing' : status)),
  duration: Count,
})

function readRecording(answer: unknown): CarrierRecording {
  const { sid, status, duration } = readAnswer(RecordingAnswer, answer)
  return { recordingId: sid, status, durationSeconds: duration }
}

function readAnswer<Shape extends z.ZodType>(shape: Shape, answer: unknown): z.output<Shape> {
  const result = shape.safeParse(answer)
  if (result.success) return result.data
  throw new CarrierUnclear('the carrier’s answer cannot be read')
}

/** The SDK makes a Date of each time, or leaves it as it was when it is none. */
function instantIn(date: unknown): Temporal.Instant | undefined {
  return date instanceof Date && !Number.isNaN(date.getTime())
    ? Temporal.Instant.fromEpochMilliseconds(date.getTime())
    : undefined
}

function byCreation(a: CarrierCall, b: CarrierCall): number {
  if (!a.createdAt || !b.createdAt) return Number(!a.createdAt) - Number(!b.createdAt)
  return Temporal.Instant.compare(a.createdAt, b.createdAt)
}
