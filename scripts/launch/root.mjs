import { fileURLToPath } from 'node:url'

/** The folder of the project, whatever folder we were called from. */
export const root = fileURLToPath(new URL('../..', import.meta.url))
