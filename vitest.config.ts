import { defineConfig } from 'vitest/config'

/**
 * All tests of the house in one run, on a real Postgres (test/harness/global-setup.ts). Times are generous because a
 * browser, a database and a talk in real time may share two cores; no test waits for them to pass.
 */
export default defineConfig({
  test: {
    include: ['contract', 'server', 'simulator', 'web', 'scripts', 'test', 'bench'].map(
      (folder) => `${folder}/**/*.test.{ts,tsx}`,
    ),
    globalSetup: ['test/harness/global-setup.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    coverage: { include: ['contract', 'server', 'simulator', 'web'], exclude: ['**/dist/**'] },
  },
})
