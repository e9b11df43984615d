import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Config, ConfigError } from './config.ts'
import type { Deps } from './domain/deps.ts'
import { newId, newSecret } from './domain/ids.ts'
import type { Log } from './log.ts'
import { isReady, type Migration, type OwnDatabase } from './store/database.ts'

/** What both the service and the command line need on Node. */
export interface Booted {
  deps: Deps
  database: OwnDatabase
  ready(): Promise<boolean>
}

/**
 * Opens the database that the configuration names and brings it to this version.
 * @throws ConfigError naming `DATABASE_URL` where it cannot be opened
 */
export async function boot(config: Config, log: Log): Promise<Booted> {
  const database = await open(config, log)
  try {
    await database.migrate(migrations())
  } catch (error) {
    await database.close()
    throw new ConfigError(`DATABASE_URL: ${(error as Error).message}`, { cause: error })
  }
  const deps: Deps = {
    database,
    now: Date.now,
    newSecret,
    newId,
    secret: config.SECRET ?? secretBeside(sqliteFile(config)),
    publicUrl: config.PUBLIC_URL ?? `http://localhost:${config.PORT}`,
  }
  return { deps, database, ready: () => isReady(database) }
}

/** Each driver is loaded only where it is used: half of the start-up time is theirs. */
async function open(config: Config, log: Log): Promise<OwnDatabase> {
  if (config.DATABASE_URL.startsWith('sqlite:')) {
    const { openSqlite } = await import('./store/sqlite.ts')
    return openSqlite(sqliteFile(config))
  }
  const { openPostgres } = await import('./store/postgres.ts')
  return openPostgres(config.DATABASE_URL, (error) => log.error({ err: error }, 'an idle connection broke'))
}

const sqliteFile = (config: Config) => config.DATABASE_URL.replace(/^sqlite:(\/\/(?=\/))?/, '')

function migrations(): Migration[] {
  const folder = join(import.meta.dirname, 'store/migrations')
  return readdirSync(folder)
    .sort()
    .map((name) => ({ version: Number.parseInt(name, 10), text: readFileSync(join(folder, name), 'utf8') }))
}

/** The secret of this service, made on the first start: in a file of its own, so that no copy of the database holds it. */
function secretBeside(databaseFile: string): string {
  const file = `${databaseFile}.secret`
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true })
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  return readFileSync(file, 'utf8')
}
