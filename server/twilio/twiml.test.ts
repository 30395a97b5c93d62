import { DOMParser, type Document } from '@xmldom/xmldom'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectTwiml, emptyTwiml, goodbyeTwiml } from '#server/twilio/twiml.ts'

const urls = {
  socketUrl: 'wss://dayline.example/twilio/relay/t0ken',
  actionUrl: 'https://dayline.example/twilio/action/t0ken?a=1&b=2',
  recording: { statusUrl: 'https://dayline.example/twilio/recording/t0ken' },
}

function parse(xml: string): Document {
  const problems: string[] = []
  const document = new DOMParser({
    onError: (level, message) => problems.push(`${level}: ${message}`),
  }).parseFromString(xml, 'text/xml')
  expect(problems).toEqual([])
  return document
}

/** Every element's name, in the order in which it opens. */
function names(document: Document): string[] {
  return [...document.getElementsByTagName('*')].map(({ nodeName }) => nodeName)
}

function attributes(document: Document, name: string): Record<string, string> {
  const [element] = document.getElementsByTagName(name)
  return Object.fromEntries(
    [...(element?.attributes ?? [])].map(({ nodeName, nodeValue }) => [nodeName, nodeValue ?? '']),
  )
}

test('a talk is recorded, then handed to the socket, then asked about', () => {
  const document = parse(connectTwiml(urls))
  expect(names(document)).toEqual(['Response', 'Start', 'Recording', 'Connect', 'ConversationRelay'])
  expect(attributes(document, 'Connect')).toEqual({
    action: 'https://dayline.example/twilio/action/t0ken?a=1&b=2#ct=1500&rt=3000&rc=2&rp=all',
    method: 'POST',
  })
  expect(attributes(document, 'Recording')).toEqual({
    channels: 'mono',
    track: 'both',
    trim: 'do-not-trim',
    recordingStatusCallback: 'https://dayline.example/twilio/recording/t0ken#ct=1500&rt=3000&rc=2&rp=all',
    recordingStatusCallbackMethod: 'POST',
    recordingStatusCallbackEvent: 'completed absent',
  })
  expect(attributes(document, 'ConversationRelay')).toEqual({
    url: urls.socketUrl,
    language: 'en-US',
    ttsProvider: 'Google',
    voice: 'en-US-Chirp3-HD-Aoede',
    transcriptionProvider: 'Deepgram',
    speechModel: 'flux',
    partialPrompts: 'true',
    speechTimeout: '1200',
    profanityFilter: 'false',
    dtmfDetection: 'true',
    interruptible: 'any',
    interruptSensitivity: 'low',
    reportInputDuringAgentSpeech: 'any',
    events: 'speaker-events tokens-played',
  })
})

test('a proof call is not recorded', () => {
  expect(names(parse(connectTwiml({ ...urls, recording: undefined })))).toEqual([
    'Response',
    'Connect',
    'ConversationRelay',
  ])
})

test('voice, language and the pause that closes an utterance can be chosen', () => {
  const xml = connectTwiml({
    ...urls,
    voice: { provider: 'Amazon', name: 'Amy-Neural' },
    language: 'en-GB',
    speechTimeoutMs: 900,
  })
  expect(attributes(parse(xml), 'ConversationRelay')).toMatchObject({
    ttsProvider: 'Amazon',
    voice: 'Amy-Neural',
    language: 'en-GB',
    speechTimeout: '900',
  })
})

test('a goodbye speaks, if there is anything to say, and hangs up', () => {
  const document = parse(goodbyeTwiml('I’ll call again. <3', { provider: 'Amazon', name: 'Amy-Neural' }))
  expect(names(document)).toEqual(['Response', 'Say', 'Hangup'])
  expect(document.getElementsByTagName('Say')[0]?.textContent).toBe('I’ll call again. <3')
  expect(attributes(document, 'Say')).toEqual({ voice: 'Polly.Amy-Neural' })
  expect(names(parse(goodbyeTwiml()))).toEqual(['Response', 'Hangup'])
  expect(attributes(parse(goodbyeTwiml('Bye.')), 'Say')).toEqual({ voice: 'Google.en-US-Chirp3-HD-Aoede' })
})

test('an empty answer is a well-formed one', () => {
  expect(emptyTwiml()).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>')
})

const hostile = '"/></Say><Dial>+19005550100</Dial>]]>&lt;<!--\u0000\u0008\uFFFE\uD800'

test('no field can become markup', () => {
  const document = parse(
    connectTwiml({
      socketUrl: hostile,
      actionUrl: hostile,
      recording: { statusUrl: hostile },
      voice: { provider: 'Google', name: hostile },
      language: hostile,
    }),
  )
  expect(names(document)).toEqual(['Response', 'Start', 'Recording', 'Connect', 'ConversationRelay'])
  expect(Object.keys(attributes(document, 'ConversationRelay'))).toHaveLength(14)
  expect(attributes(document, 'ConversationRelay').url).toBe('"/></Say><Dial>+19005550100</Dial>]]>&lt;<!--')
  expect(names(parse(goodbyeTwiml(hostile, { provider: 'Google', name: hostile })))).toEqual([
    'Response',
    'Say',
    'Hangup',
  ])
})

/** XML 1.0, production 2 (Char). */
function isWritable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
  return code < 0xd800 || (code > 0xdfff && code !== 0xfffe && code !== 0xffff)
}

test('whatever XML can write arrives as it was, and the rest is left out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      const sentence = `.${text}`
      const document = parse(goodbyeTwiml(sentence))
      expect(names(document)).toEqual(['Response', 'Say', 'Hangup'])
      const writable = [...sentence].filter(isWritable).join('')
      expect(document.getElementsByTagName('Say')[0]?.textContent).toBe(writable)
    }),
  )
})
