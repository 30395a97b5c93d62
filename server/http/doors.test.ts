import { expect, test } from 'vitest'
import { openDoors } from './doors.ts'

/** The body limit and the sign-in hand on a copy; with the simulated carrier in the process it worked, without it did not. */
test('a request that comes in can be handed on with other headers, whoever else serves in this process', async () => {
  const doors = await openDoors({ host: '127.0.0.1', port: 0 })
  doors.serve(async (request) => {
    const copy = new Request(request, { headers: { 'x-from': 'copy' } })
    return new Response(`${copy.headers.get('x-from')}: ${await copy.text()}`)
  })
  const answer = await fetch(`http://127.0.0.1:${doors.port}/`, { method: 'POST', body: 'words' })
  expect(await answer.text()).toBe('copy: words')
  await doors.close()
})
