import { once } from 'node:events'
import { WebSocket } from 'ws'
import { type Fields, sign } from '#simulator/webhooks/signature.ts'
import type { Dayline } from './dayline.ts'

/** What a request is signed with; what is left out is as the carrier would have it. */
export interface Forgery {
  /** The header itself; null: none. */
  signature?: string | null
  authToken?: string
  /** The address that is signed, in place of the one that is asked. */
  signedUrl?: string
  /** The fields that are signed, in place of those that are sent. */
  signedFields?: Fields
}

export interface Reply {
  status: number
  type: string | null
  body: string
}

/** Speaks to Dayline as the carrier does, or as somebody who would like to be taken for it. */
export interface CarrierVoice {
  post(path: string, fields: Fields, forgery?: Forgery): Promise<Reply>
  /** Opens the relay's socket. @throws RefusedUpgrade */
  socket(path: string, forgery?: Forgery): Promise<RelaySocket>
}

/** A socket, and what has come over it. */
export interface RelaySocket {
  heard: string[]
  send(frame: object): void
  /** The code with which the other side closes it. */
  closed: Promise<number>
  close(): void
}

export class RefusedUpgrade extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the socket was refused with ${status}`)
    this.status = status
  }
}

export function carrierVoice({ url, app, simulator }: Pick<Dayline, 'url' | 'app' | 'simulator'>): CarrierVoice {
  function headers(address: string, fields: Fields, forgery: Forgery): Record<string, string> {
    const { authToken = simulator.authToken, signedUrl = address, signedFields = fields } = forgery
    const { signature = sign(authToken, signedUrl, signedFields) } = forgery
    return signature === null ? {} : { 'x-twilio-signature': signature }
  }

  return {
    async post(path, fields, forgery = {}) {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: headers(app.publicUrl + path, fields, forgery),
        body: new URLSearchParams(fields),
      })
      return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() }
    },

    async socket(path, forgery = {}) {
      const signed = headers(app.publicUrl.replace(/^http/, 'ws') + path, [], forgery)
      const socket = new WebSocket(url.replace(/^http/, 'ws') + path, { headers: signed })
      const heard: string[] = []
      socket.on('message', (data) => void heard.push(String(data)))
      const opened = await Promise.race([
        once(socket, 'open').then(() => 101),
        once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number),
      ])
      if (opened !== 101) {
        socket.terminate()
        throw new RefusedUpgrade(opened)
      }
      return {
        heard,
        send: (frame) => socket.send(JSON.stringify(frame)),
        closed: once(socket, 'close').then(([code]) => code as number),
        close: () => socket.close(),
      }
    },
  }
}

/** A status callback's fields, as many as matter and some that do not. */
export function statusEvent(callSid: string, status: string, sequence: number): Fields {
  return [
    ['CallSid', callSid],
    ['CallStatus', status],
    ['SequenceNumber', String(sequence)],
    ['CallbackSource', 'call-progress-events'],
    ['Direction', 'outbound-api'],
    ['CallerCity', ''],
  ]
}
