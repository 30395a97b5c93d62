/** Dayline's voice in the earpiece: each sentence at its time, in order, until it is cut or the call ends. */
import { loudspeaker } from './sound.js'
import { now } from './time.js'

/** A sentence that was late to load waits for the one before it at most this long, in seconds, then takes its place. */
const PATIENCE = 0.3

/** @typedef {{ id: string, audio: string | null, startsInMs: number }} Spoken */

/**
 * @returns {{ play: (spoken: Spoken) => void, cut: (id: string) => void, hush: () => void, mute: (silent: boolean) => void }}
 *   `cut` stops one sentence, `hush` all of them; a muted voice goes on unheard
 */
export function createVoice() {
  /** @type {Map<string, AudioBufferSourceNode | null>} sentences that may still sound; null while loading */
  const sentences = new Map()
  /** @type {GainNode | undefined} */
  let earpiece
  let silent = false
  let queue = Promise.resolve()
  let lastEnd = 0

  function volume() {
    const speaker = loudspeaker()
    if (!earpiece) {
      earpiece = new GainNode(speaker, { gain: silent ? 0 : 1 })
      earpiece.connect(speaker.destination)
    }
    return earpiece
  }

  /** @param {string} id @param {number} due by the page's clock @param {Promise<AudioBuffer>} loading */
  async function schedule(id, due, loading) {
    const buffer = await loading
    const speaker = loudspeaker()
    // Words that may not sound yet are not saved for later: by then the talk is elsewhere. The captions have them.
    if (!sentences.has(id) || speaker.state !== 'running') return
    const wanted = speaker.currentTime + (due - now()) / 1000
    const at = Math.max(speaker.currentTime, wanted, Math.min(lastEnd, wanted + PATIENCE))
    for (const earlier of sentences.values()) earlier?.stop(at)
    const source = new AudioBufferSourceNode(speaker, { buffer })
    source.connect(volume())
    source.onended = () => sentences.delete(id)
    source.start(at)
    sentences.set(id, source)
    lastEnd = at + buffer.duration
  }

  /** @param {string} id */
  function cut(id) {
    sentences.get(id)?.stop()
    sentences.delete(id)
  }

  return {
    play({ id, audio, startsInMs }) {
      if (!audio) return
      sentences.set(id, null)
      const due = now() + startsInMs
      const loading = load(audio)
      // A voice that cannot be fetched is no reason to stop: the captions say everything.
      loading.catch(() => cut(id))
      queue = queue.then(() => schedule(id, due, loading)).catch(() => cut(id))
    },
    cut,
    hush() {
      for (const id of [...sentences.keys()]) cut(id)
      lastEnd = 0
    },
    mute(wish) {
      silent = wish
      if (earpiece) earpiece.gain.setTargetAtTime(silent ? 0 : 1, loudspeaker().currentTime, 0.015)
    },
  }
}

/** @param {string} address */
async function load(address) {
  const answer = await fetch(address)
  return loudspeaker().decodeAudioData(await answer.arrayBuffer())
}
