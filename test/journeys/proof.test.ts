import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { ProofStarted } from '#contract/phone.ts'
import { caller, noAnswer } from '#simulator/phones/callers.ts'
import { startDayline } from '#test/harness/dayline.ts'
import { activeCalls, ask, numberOf, prove, putsDown, withCode } from '#test/harness/proving.ts'

const NOW = '2026-05-01T18:00+02:00'

/** Another code than this one, of the digits that codes are made of. */
const notThis = (code: string) => `${(Number(code[0]) + 1) % 9}${code.slice(1)}`

test('the code on the screen, keyed in on the phone, makes the number theirs and is their consent', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null })
  expect(await numberOf(ada)).toBeNull()
  const { who, shows } = withCode((phone, code) => phone.presses(code))
  dayline.simulator.whenCalled(ada.phone, who)

  const { status, body } = await ask(ada, ada.phone.replace(/^(\+49)(\d{3})/, '$1 ($2) '))
  expect(status).toBe(202)
  expect(body.code).toMatch(/^[0-8]{6}$/)
  expect(body.expiresAt).toBe(dayline.clock.now().add({ minutes: 10 }).toString())
  const [call] = await activeCalls(ada)
  expect(call).toMatchObject({ purpose: 'proof', reflectionId: null, maxAttempts: 1 })
  expect(await ada.must('GET', `/api/phone/proofs/${body.id}`)).toEqual({ status: 'calling', reason: null })
  shows(body.code)

  expect(await ada.callIsOver(call!.id)).toMatchObject({
    purpose: 'proof',
    status: 'COMPLETED',
    attempts: [{ number: 1, outcome: 'answered' }],
  })
  expect(await ada.must('GET', `/api/phone/proofs/${body.id}`)).toEqual({ status: 'proved', reason: null })
  expect(await numberOf(ada)).toBe(ada.phone)

  expect(ada.rings()).toHaveLength(1)
  const [ring] = ada.rings()
  expect(ring!.said.map(({ by, text }) => [by, text])).toEqual([
    [
      'application',
      expect.stringMatching(/This is Dayline.*six digits.*you allow Dayline to phone this number every day/),
    ],
    ['application', 'Thank you. This number is yours, and I may phone it now. Goodbye.'],
  ])
  expect(await dayline.db.selectFrom('consent').selectAll().execute()).toMatchObject([
    { wording: 'daily-calls-v1', proof_id: body.id },
  ])
  expect(await ada.entries()).toEqual([]) // it is no reflection, and nothing of it is recorded
  expect(await dayline.db.selectFrom('recording').selectAll().execute()).toEqual([])
})

test('a code is kept only as a keyed hash', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null })
  dayline.simulator.whenCalled(ada.phone, noAnswer())
  const { id, code } = await ada.must<ProofStarted>('POST', '/api/phone/proofs', { phoneNumber: ada.phone })
  const { code_hash, phone_hash, sealed_phone, ...rest } = await dayline.db
    .selectFrom('phone_proof')
    .selectAll()
    .executeTakeFirstOrThrow()
  expect(code_hash).toHaveLength(32)
  for (const guess of [code, `${id}:${code}`, `${id}${code}`])
    expect(code_hash.equals(createHash('sha256').update(guess).digest())).toBe(false)
  expect(JSON.stringify({ ...rest, id: '' })).not.toContain(code)
  const jobs = await sql<{ data: object }>`select data from pgboss.job`.execute(dayline.db)
  expect(jobs.rows.map(({ data }) => data)).toContainEqual({ proofId: id })
  for (const { data } of jobs.rows) expect(JSON.stringify(data)).not.toContain(`"${code}"`)
  const again = await ada.send('GET', `/api/phone/proofs/${id}`)
  expect(Object.keys(again.body)).toEqual(['status', 'reason'])
})

test('after a wrong code the right one still counts', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null })
  const slips = withCode(async (phone, code) => {
    await phone.presses(notThis(code))
    await phone.hears('That is not the code on your screen')
    await phone.presses(code)
  })
  expect(await prove(dayline, ada, slips)).toMatchObject({ status: 'proved' })
  expect(await numberOf(ada)).toBe(ada.phone)
})

test('five wrong codes over two calls are all there are: the sixth, right one is refused, and nobody is rung again', async () => {
  await using dayline = await startDayline({ now: NOW })
  const ada = await dayline.person({ phone: null })
  const threeWrong = withCode(async (phone, code) => {
    for (let slip = 0; slip < 3; slip++) {
      await phone.presses(notThis(code))
      await phone.hears('Please try again')
    }
    phone.hangsUp()
  })
  expect(await prove(dayline, ada, threeWrong)).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/ended/),
  })

  const twoWrongThenRight = withCode(async (phone, code) => {
    await phone.presses(notThis(code))
    await phone.hears('Please try again')
    await phone.presses(notThis(code))
    await phone.pauses(1000)
    await phone.presses(code)
  })
  expect(await prove(dayline, ada, twoWrongThenRight)).toMatchObject({
    status: 'failed',
    reason: 'Too many wrong codes for today. Please try again tomorrow.',
  })
  const last = ada.rings().at(-1)!
  expect(last.pressed.length).toBeGreaterThan(12) // the call ends while the right code is being keyed in
  expect(last.said.at(-1)!.text).toMatch(/no tries left for today/)
  expect(await numberOf(ada)).toBeNull()

  expect(await ask(ada)).toMatchObject({ status: 429, body: { code: 'too-many-wrong-codes' } })
  await dayline.advanceTo('2026-05-01T19:00+02:00')
  expect(ada.rings()).toHaveLength(2)
  await dayline.advanceTo('2026-05-02T18:30+02:00')
  expect(
    await prove(
      dayline,
      ada,
      withCode((phone, code) => phone.presses(code)),
    ),
  ).toMatchObject({ status: 'proved' })
})

test('a code that is keyed in after its ten minutes is worth nothing', async () => {
  // So slow a carrier that the second call of the day rings just before its code runs out.
  const callsPerSecond = 1 / 655
  await using dayline = await startDayline({ now: NOW, tempo: 1, callsPerSecond })
  const [bob, ada] = [await dayline.person({ phone: null }), await dayline.person({ phone: null })]
  expect(await prove(dayline, bob, { who: putsDown })).toMatchObject({ status: 'failed' })

  await dayline.advanceTo('2026-05-01T18:01+02:00')
  const screen = Promise.withResolvers<string>()
  dayline.simulator.whenCalled(
    ada.phone,
    caller(async (phone) => {
      await phone.pauses(15_000)
      phone.answer()
      await phone.hearsQuestion()
      await phone.presses(await screen.promise)
      await phone.hears('That code has expired')
    }),
  )
  const { id, code, expiresAt } = await ada.must<ProofStarted>('POST', '/api/phone/proofs', { phoneNumber: ada.phone })
  screen.resolve(code)
  await dayline.advanceTo('2026-05-01T18:10:55+02:00')
  await dayline.until('the call is over', () => ada.rings()[0]?.status === 'completed')

  const [ring] = ada.rings()
  expect(ring!.scriptTrouble).toBeUndefined()
  expect(Temporal.Instant.compare(ring!.ringingAt!, expiresAt)).toBe(-1)
  expect(Temporal.Instant.compare(ring!.pressed[0]!.at, expiresAt)).toBe(1)
  expect(await ada.must('GET', `/api/phone/proofs/${id}`)).toMatchObject({ status: 'expired' })
  expect(await numberOf(ada)).toBeNull()
})
