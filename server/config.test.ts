import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const twilio = {
  TWILIO_ACCOUNT_SID: `AC${'0a'.repeat(16)}`,
  TWILIO_AUTH_TOKEN: 'secret',
  TWILIO_FROM_NUMBER: '+12025550100',
}

test('with nothing set it is a laptop: its own database, a simulated phone, a key of its own', () => {
  expect(readConfig({})).toMatchObject({
    port: 8080,
    databaseUrl: undefined,
    twilio: null,
    masterKey: 'generated',
    dialCountries: undefined,
  })
})

test('an empty variable is one that is not set', () => {
  expect(readConfig({ DATABASE_URL: '', TWILIO_ACCOUNT_SID: '' })).toMatchObject({
    databaseUrl: undefined,
    twilio: null,
  })
})

test('everything that is wrong is named at once', () => {
  const bad = {
    PORT: 'many',
    DATABASE_URL: 'mysql://x',
    TWILIO_ACCOUNT_SID: 'AC12',
    DAYLINE_ROLES: 'cook',
    SMTP_URL: 'x',
  }
  expect(() => readConfig(bad)).toThrow(/PORT.*DATABASE_URL.*TWILIO_ACCOUNT_SID.*SMTP_URL/s)
  expect(() => readConfig({ DAYLINE_ROLES: 'cook' })).toThrow(/DAYLINE_ROLES/)
})

test('half an account is refused, and so is a second address without the account', () => {
  expect(() => readConfig({ TWILIO_ACCOUNT_SID: twilio.TWILIO_ACCOUNT_SID })).toThrow(/set all three/)
  expect(() => readConfig({ TWILIO_API_URL: 'http://127.0.0.1:1' })).toThrow(/TWILIO_API_URL/)
  expect(readConfig({ ...twilio, TWILIO_API_URL: 'http://127.0.0.1:1/' }).twilioApiUrl).toBe('http://127.0.0.1:1')
})

test('production makes up no keys and has no simulated phone', () => {
  expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/DAYLINE_MASTER_KEY.*TWILIO_ACCOUNT_SID/s)
  expect(readConfig({ NODE_ENV: 'production', DAYLINE_MASTER_KEY: 'k', ...twilio }).masterKey).toEqual({ base64: 'k' })
})

test('processes that split the roles share a database', () => {
  expect(() => readConfig({ DAYLINE_ROLES: 'web' })).toThrow(/DATABASE_URL/)
  expect([...readConfig({ DAYLINE_ROLES: 'web', DATABASE_URL: 'postgres://h/d' }).roles]).toEqual(['web'])
})
