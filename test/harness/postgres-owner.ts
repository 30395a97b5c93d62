/**
 * A process that owns an embedded Postgres, for tests that kill such a process: `node postgres-owner.ts DATA_DIR`.
 * Prints the address (or the code of the refusal, and ends with 1), then what is logged, and stops when its standard
 * input is closed.
 */
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts'

try {
  const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2]!, log: console.log })
  console.log(postgres.url)
  process.stdin.resume().once('end', async () => {
    await postgres.stop()
    process.exit(0)
  })
} catch (error) {
  console.log((error as { code?: string }).code ?? error)
  process.exit(1)
}
