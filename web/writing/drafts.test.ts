import { describe, expect, test } from 'vitest'
import { MAX_TEXT_LENGTH as CONTRACT_LENGTH } from '#contract/shapes.ts'
import { createDrafts, PAUSE_MS } from './drafts.ts'
import { MAX_TEXT_LENGTH } from './limits.ts'

type Save = {
  position: number
  text: string
  keepalive: boolean
  keep: () => Promise<void>
  refuse: () => Promise<void>
}

/** A sitting whose server, shelf and clock are in our hands. */
function sitting({ known = [{ position: 0, text: '' }], kept = {} as Record<number, string> } = {}) {
  const saves: Save[] = []
  const shelf = new Map(Object.entries(kept).map(([position, text]) => [Number(position), text]))
  let pauses: { run: () => void; ms: number }[] = []
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve))
  const drafts = createDrafts(known, {
    save: (position, text, keepalive) =>
      new Promise<void>((resolve, reject) => {
        const then = (answer: () => void) => () => {
          answer()
          return settle()
        }
        saves.push({ position, text, keepalive, keep: then(resolve), refuse: then(() => reject(new Error('away'))) })
      }),
    shelf: {
      read: (position) => shelf.get(position) ?? null,
      write: (position, text) => void shelf.set(position, text),
      clear: (position) => void shelf.delete(position),
    },
    after: (ms, run) => {
      const pause = { run, ms }
      pauses.push(pause)
      return () => {
        pauses = pauses.filter((one) => one !== pause)
      }
    },
  })
  const stateOf = (position = 0) => drafts.current().get(position)?.state
  const pauseIsOver = async () => {
    const due = pauses
    pauses = []
    for (const { run } of due) run()
    await settle()
  }
  return { drafts, saves, shelf, stateOf, pauseIsOver, pauses: () => pauses.map(({ ms }) => ms) }
}

test('the limit is that of the contract', () => {
  expect(MAX_TEXT_LENGTH).toBe(CONTRACT_LENGTH)
})

test('"Saved" is said only once the server has the very words on the screen', async () => {
  const { drafts, saves, shelf, stateOf, pauseIsOver, pauses } = sitting()
  expect(stateOf()).toBe('untouched')
  drafts.write(0, 'The garden')
  expect(stateOf()).toBe('waiting')
  expect(shelf.get(0)).toBe('The garden')
  drafts.write(0, 'The garden was loud')
  expect(pauses()).toEqual([PAUSE_MS])
  await pauseIsOver()
  expect(saves).toMatchObject([{ position: 0, text: 'The garden was loud', keepalive: false }])
  expect(stateOf()).toBe('saving')
  await saves[0]?.keep()
  expect(stateOf()).toBe('saved')
  expect(shelf.size).toBe(0)
})

test('words typed during a save are saved after it, never beside it', async () => {
  const { drafts, saves, shelf, stateOf, pauseIsOver } = sitting()
  drafts.write(0, 'One')
  await pauseIsOver()
  drafts.write(0, 'One two')
  await pauseIsOver()
  expect(saves).toHaveLength(1)
  await saves[0]?.keep()
  expect(shelf.get(0)).toBe('One two')
  expect(saves.map(({ text }) => text)).toEqual(['One', 'One two'])
  await saves[1]?.keep()
  expect(stateOf()).toBe('saved')
  expect(shelf.size).toBe(0)
})

test('a failed save keeps every word, says so, and is tried again with the next one', async () => {
  const { drafts, saves, shelf, stateOf, pauseIsOver } = sitting()
  drafts.write(0, 'Kept')
  await pauseIsOver()
  await saves[0]?.refuse()
  expect(stateOf()).toBe('failed')
  expect(drafts.current().get(0)).toMatchObject({ text: 'Kept', error: new Error('away') })
  expect(shelf.get(0)).toBe('Kept')
  const flushed = drafts.flush()
  await saves[1]?.keep()
  expect(await flushed).toBe(true)
  expect(drafts.current().get(0)).toMatchObject({ state: 'saved', error: undefined })
})

test('flush tells whether the server has every word', async () => {
  const { drafts, saves } = sitting({ known: [0, 1].map((position) => ({ position, text: '' })) })
  drafts.write(0, 'One')
  drafts.write(1, 'Two')
  const flushed = drafts.flush()
  await saves[0]?.keep()
  await saves[1]?.refuse()
  expect(await flushed).toBe(false)
})

test('leaving the page does not wait for an earlier save', async () => {
  const { drafts, saves, pauseIsOver } = sitting()
  drafts.write(0, 'One')
  await pauseIsOver()
  drafts.write(0, 'One two')
  void drafts.flush({ keepalive: true })
  expect(saves.map(({ text, keepalive }) => ({ text, keepalive }))).toEqual([
    { text: 'One', keepalive: false },
    { text: 'One two', keepalive: true },
  ])
})

describe('after a reload', () => {
  test('words that were not saved win over those that were, and are saved', async () => {
    const { drafts, saves, stateOf, pauseIsOver } = sitting({
      known: [{ position: 0, text: 'Old' }],
      kept: { 0: 'Old and new' },
    })
    expect(drafts.current().get(0)?.text).toBe('Old and new')
    expect(stateOf()).toBe('waiting')
    await pauseIsOver()
    expect(saves).toMatchObject([{ text: 'Old and new' }])
  })

  test('what the server has is not saved again', async () => {
    const { drafts, saves } = sitting({ known: [{ position: 0, text: 'Old' }] })
    expect(drafts.current().get(0)).toMatchObject({ text: 'Old', state: 'untouched' })
    expect(await drafts.flush()).toBe(true)
    expect(saves).toHaveLength(0)
  })
})

test('too many words are kept, told, and not sent until they are fewer', async () => {
  const { drafts, saves, shelf, stateOf, pauseIsOver } = sitting()
  const long = 'x'.repeat(MAX_TEXT_LENGTH + 1)
  drafts.write(0, long)
  await pauseIsOver()
  expect(stateOf()).toBe('too-long')
  expect(drafts.current().get(0)?.text).toHaveLength(MAX_TEXT_LENGTH + 1)
  expect(shelf.get(0)).toHaveLength(MAX_TEXT_LENGTH + 1)
  expect(await drafts.flush()).toBe(false)
  expect(saves).toHaveLength(0)
  drafts.write(0, long.slice(1))
  await pauseIsOver()
  expect(saves).toHaveLength(1)
})

test('an emoji counts as one character, as it does on the server', async () => {
  const { drafts, saves, stateOf, pauseIsOver } = sitting()
  drafts.write(0, '😀'.repeat(MAX_TEXT_LENGTH))
  await pauseIsOver()
  expect(saves).toHaveLength(1)
  drafts.write(0, '😀'.repeat(MAX_TEXT_LENGTH + 1))
  expect(stateOf()).toBe('too-long')
})

test('an answer that was emptied again is saved as empty', async () => {
  const { drafts, saves, stateOf, pauseIsOver } = sitting({ known: [{ position: 0, text: 'Old' }] })
  drafts.write(0, '')
  await pauseIsOver()
  expect(saves).toMatchObject([{ text: '' }])
  await saves[0]?.keep()
  expect(stateOf()).toBe('untouched')
})

test('whoever watches is told, and sees a new view each time', () => {
  const { drafts } = sitting()
  const before = drafts.current()
  let told = 0
  const stop = drafts.subscribe(() => told++)
  drafts.write(0, 'A')
  expect(told).toBe(1)
  expect(drafts.current()).not.toBe(before)
  stop()
  drafts.write(0, 'AB')
  expect(told).toBe(1)
})
