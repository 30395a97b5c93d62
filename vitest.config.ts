import { defineConfig } from 'vitest/config'

/** Generous, because a browser, a database and a talk in real time may share two cores; no test waits for them to pass. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 }

/**
 * All tests of the house in one run, on a real Postgres (test/harness/global-setup.ts). The browser's tests are a project
 * of their own, since the page is built before them, and only before them.
 */
export default defineConfig({
  test: {
    globalSetup: ['test/harness/global-setup.ts'],
    maxWorkers: 2,
    teardownTimeout: 30_000,
    coverage: { include: ['contract', 'server', 'simulator', 'web'], exclude: ['**/dist/**'] },
    projects: [
      {
        test: {
          ...patience,
          name: 'house',
          include: [
            ...['contract', 'server', 'simulator', 'web', 'scripts', 'bench'].map(
              (folder) => `${folder}/**/*.test.{ts,tsx}`,
            ),
            'test/{harness,journeys,contract,simulation}/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          ...patience,
          name: 'browser',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/harness/built-page.ts'],
        },
      },
    ],
  },
})
