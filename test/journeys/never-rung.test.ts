import { describe, expect, test } from 'vitest'
import { noAnswer } from '#simulator/phones/callers.ts'
import { startDayline } from '#test/harness/dayline.ts'
import { activeCalls, ask, prove, putsDown, withCode } from '#test/harness/proving.ts'

const NOW = '2026-05-01T18:00+02:00'

describe('nine means never again', () => {
  const nine = () => withCode((phone) => phone.presses('9'))

  test('a stranger who presses it is not rung a second time, whoever asks', async () => {
    await using dayline = await startDayline({ now: NOW })
    const [ada, bob] = await Promise.all([dayline.person({ phone: null }), dayline.person({ phone: null })])
    const stranger = ada.phone
    expect(await prove(dayline, ada, nine())).toMatchObject({
      status: 'failed',
      reason: 'Whoever answered asked never to be called on that number.',
    })
    expect(ada.rings()[0]!.said.at(-1)!.text).toBe('I will never call this number again. Goodbye.')
    for (const person of [ada, bob]) {
      const refused = await ask(person, stranger)
      expect(refused).toMatchObject({ status: 403, body: { code: 'number-stopped' } })
      expect(refused.body.detail).toBe('Whoever answers that number asked never to be called.')
      expect(await activeCalls(person)).toEqual([])
    }
    await dayline.advanceTo('2026-05-03T18:00+02:00')
    expect(dayline.simulator.ledger()).toHaveLength(1)
  })

  test('who presses it on their own phone may prove that phone again, and is then called', async () => {
    await using dayline = await startDayline({ now: NOW })
    const ada = await dayline.person()
    expect(await prove(dayline, ada, nine())).toMatchObject({ status: 'failed' })
    expect(await ada.must('GET', '/api/profile')).toMatchObject({ phoneNumber: ada.phone, callsStopped: true })
    expect(await ada.send('POST', '/api/calls', {})).toMatchObject({ status: 403, body: { code: 'calls-stopped' } })
    expect(await ada.send('POST', '/api/phone/resume')).toMatchObject({
      status: 409,
      body: { code: 'stopped-by-phone' },
    })
    expect(ada.rings()).toHaveLength(2)

    expect(
      await prove(
        dayline,
        ada,
        withCode((phone, code) => phone.presses(code)),
      ),
    ).toMatchObject({ status: 'proved' })
    expect(await ada.must('GET', '/api/profile')).toMatchObject({ callsStopped: false })
    expect((await ada.send('POST', '/api/calls', {})).status).toBe(202)
  })
})

describe('three proofs a day', () => {
  test('for a person, whatever the number', async () => {
    await using dayline = await startDayline({ now: NOW })
    const ada = await dayline.person({ phone: null })
    const others = ['+12025550143', '+12025550144', '+12025550145', '+12025550146']
    for (const number of others.slice(0, 3))
      expect(await prove(dayline, ada, { who: putsDown }, number)).toMatchObject({ status: 'failed' })
    expect(await ask(ada, others[3])).toMatchObject({ status: 429, body: { code: 'too-many-proofs' } })
    expect(dayline.simulator.ledger().map(({ number }) => number)).toEqual(others.slice(0, 3))

    await dayline.advanceTo('2026-05-02T18:10+02:00')
    dayline.simulator.whenCalled(others[3]!, noAnswer())
    expect((await ask(ada, others[3])).status).toBe(202)
  })

  test('for a number, whoever asks', async () => {
    await using dayline = await startDayline({ now: NOW })
    const [ada, bob] = await Promise.all([dayline.person({ phone: null }), dayline.person({ phone: null })])
    const wanted = '+12025550143'
    for (const person of [ada, bob, ada]) await prove(dayline, person, { who: putsDown }, wanted)
    for (const person of [ada, bob])
      expect(await ask(person, wanted)).toMatchObject({ status: 429, body: { code: 'too-many-proofs' } })
    expect(dayline.simulator.ledger()).toHaveLength(3)
    expect(await prove(dayline, bob, { who: putsDown }, '+12025550144')).toMatchObject({ status: 'failed' })
  })
})

test('a number that may not be rung is refused in words that show how to write one', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null })
  const noNumbers = [
    '0151 12345678',
    '4915112345678',
    '+49',
    '+0 151 12345678',
    '+1 202 555',
    'call me',
    '+491511234567',
  ]
  for (const typed of noNumbers)
    expect([typed, await ask(ada, typed)]).toMatchObject([
      typed,
      { status: 400, body: { code: 'invalid-phone-number' } },
    ])
  // Premium in North America, the United Kingdom, Germany and France; free of charge; personal; satellite.
  const notToBeCalled = ['+19005550123', '+449098790123', '+499001234567', '+33899123456']
  for (const typed of [...notToBeCalled, '+18005551234', '+447012345678', '+88216123456'])
    expect([typed, await ask(ada, typed)]).toMatchObject([
      typed,
      { status: 400, body: { code: 'phone-number-not-callable', detail: expect.stringContaining('+1XXXXXXXXXX') } },
    ])
  expect((await ask(ada, noNumbers[0])).body.detail).toContain('+1XXXXXXXXXX')
  expect(await activeCalls(ada)).toEqual([])
  expect(dayline.simulator.ledger()).toEqual([])
})

test('nobody is called on a number that they have not proved', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null })
  expect(await prove(dayline, ada, { who: putsDown })).toMatchObject({ status: 'failed' })
  const refused = await ada.send('POST', '/api/calls', {})
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'phone-not-proved', detail: 'Please add your phone number in settings.' },
  })
  await dayline.advanceTo('2026-05-01T19:00+02:00')
  expect(dayline.simulator.ledger()).toHaveLength(1)
})

test('a proof rings once: nobody who does not pick up is rung again', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null })
  dayline.simulator.whenCalled(ada.phone, noAnswer())
  await ask(ada)
  const [call] = await activeCalls(ada)
  expect(await ask(ada)).toMatchObject({ status: 409, body: { code: 'proof-in-progress' } })
  expect(await ada.callIsOver(call!.id)).toMatchObject({
    status: 'FAILED',
    reason: 'I called, and nobody picked up.',
    attempts: [{ outcome: 'no-answer' }],
  })
  await dayline.advanceTo('2026-05-01T19:00+02:00')
  expect(ada.rings()).toHaveLength(1)
})

test('stop means now, and resume means again', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person()
  dayline.simulator.whenCalled(ada.phone, noAnswer())
  const call = await ada.callMe()
  await dayline.until('it rings', async () => (await ada.call(call.id)).phase === 'ringing')

  expect((await ada.send('POST', '/api/phone/stop')).status).toBe(204)
  expect(await ada.call(call.id)).toMatchObject({ status: 'CANCELLED', reason: 'You asked me not to call any more.' })
  await dayline.until('it is off the line', () => ada.rings().at(-1)!.status === 'canceled')
  expect(await ada.must('GET', '/api/profile')).toMatchObject({ callsStopped: true, phoneNumber: ada.phone })
  expect(await ada.send('POST', '/api/calls', {})).toMatchObject({ status: 403, body: { code: 'calls-stopped' } })
  await dayline.advanceTo('2026-05-01T19:00+02:00')
  expect(ada.rings()).toHaveLength(2)

  expect((await ada.send('POST', '/api/phone/resume')).status).toBe(204)
  expect(await ada.must('GET', '/api/profile')).toMatchObject({ callsStopped: false })
  await ada.callMe()
  await dayline.until('it rings again', () => ada.rings().length === 3)
})
