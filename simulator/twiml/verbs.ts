import { connect } from './connect.ts'
import { methodOf, type Performer, resolve } from './scene.ts'
import { start, stop } from './start.ts'

const say: Performer = async (verb, { call, signal }) => {
  if (verb.text === '') return 'next-verb'
  // loop="0" means until the call ends; a thousand times is the most that Twilio does.
  const times = verb.attributes.loop === '0' ? 1000 : Math.max(1, Number(verb.attributes.loop) || 1)
  for (let time = 0; time < times; time++) {
    await call.network.say(verb.text)
    signal.throwIfAborted()
  }
  return 'next-verb'
}

const pause: Performer = async (verb, { stage, signal }) => {
  const seconds = Number(verb.attributes.length ?? 1)
  await stage.time.wait((seconds >= 0 ? seconds : 1) * 1000, signal)
  return 'next-verb'
}

const redirect: Performer = async (verb, scene) => ({
  url: resolve(verb.text, scene),
  method: methodOf(verb.attributes.method),
  fields: [],
})

const hangup: Performer = async () => 'hang-up'

/** Every verb that is executed, by its name. Others are passed over with a warning. */
export const performers: ReadonlyMap<string, Performer> = new Map(
  Object.entries({
    Connect: connect,
    Hangup: hangup,
    Pause: pause,
    Redirect: redirect,
    Say: say,
    Start: start,
    Stop: stop,
  }),
)
