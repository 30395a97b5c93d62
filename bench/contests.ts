import { callMe, closeAnswers } from './calls.ts'
import { openTypist, type Typist } from './live.ts'
import { type Contest, repeat } from './measure.ts'
import { bareEcho, bareNotify, bareQueue } from './rivals/floors.ts'
import { pollingPage, pollingWorker } from './rivals/polling.ts'
import type { Stage } from './stage.ts'

/** Of the people of a round, the last one types; the others are called. */
export const PEOPLE = 18
export const ROUNDS = 3
/** A person is called five times a day at most: so often without a talk, and once with one. */
const CALLS_BEFORE_THE_TALK = 4

/** How fast Dayline is to be: each goal, with its rivals. */
export function contests(stage: Stage): Contest[] {
  const callers = (round: number) => stage.peopleOf(round).slice(0, -1)
  const typist = (round: number) => openTypist(stage, stage.peopleOf(round).at(-1)!)

  return [
    {
      subject: 'Call me: from the request to the carrier’s open socket',
      goal: { p50: 50, p99: 250 },
      dayline: {
        name: 'Dayline',
        async run(round) {
          const samples: number[] = []
          for (let call = 0; call < CALLS_BEFORE_THE_TALK; call++) {
            for (const person of callers(round)) samples.push(await callMe(stage, person))
          }
          return samples
        },
      },
      rivals: [
        { name: 'the seed: a worker that looks every 60 s', run: () => pollingWorker(stage, 60) },
        { name: 'floor: pg-boss alone, send to work', run: () => bareQueue(stage, 100) },
      ],
    },
    {
      subject: 'Talk: from the close of an answer to our next words',
      goal: { p99: 30 },
      dayline: {
        name: 'Dayline',
        async run(round) {
          const samples: number[] = []
          for (const person of callers(round)) samples.push(...(await closeAnswers(stage, person)))
          return samples
        },
      },
      rivals: [
        { name: 'floor: ws echo with one commit', run: () => bareEcho(stage, '/commit', 100) },
        { name: 'floor: ws echo', run: () => bareEcho(stage, '/echo', 100) },
      ],
    },
    {
      subject: 'Page: from the request that commits to its event',
      goal: { p99: 50 },
      dayline: {
        name: 'Dayline',
        run: (round) =>
          withTypist(typist(round), (who) => repeat(200, (index) => who.keepAndWaitForEvent(`${round}.${index}`))),
      },
      rivals: [
        {
          name: 'the seed: a page that asks every 5 s',
          run: (round) => withTypist(typist(round), (who) => pollingPage(who, 100)),
        },
        { name: 'floor: bare COMMIT to LISTEN/NOTIFY', run: () => bareNotify(stage, 200) },
      ],
    },
  ]
}

async function withTypist(coming: Promise<Typist>, measure: (typist: Typist) => Promise<number[]>): Promise<number[]> {
  const typist = await coming
  try {
    return await measure(typist)
  } finally {
    typist.leave()
  }
}

/** Calls and talks that nobody counts, so that what is measured is a server that has been at work for a while. */
export async function warmUp(stage: Stage, people: ReturnType<Stage['peopleOf']>): Promise<void> {
  for (let call = 0; call < CALLS_BEFORE_THE_TALK; call++) for (const person of people) await callMe(stage, person)
  for (const person of people) await closeAnswers(stage, person)
}
