import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError, outsideOf } from './config.ts'
import type { Deps } from './domain/deps.ts'
import { newId, newSecret } from './domain/ids.ts'
import { grouped } from './domain/responses/recorder.ts'
import { type FaultLog, faultOf } from './log.ts'
import { isReady, type Migration, type OwnDatabase, reasonOf } from './store/database.ts'

/** What both the service and the command line need on Node. */
export interface Booted {
  deps: Deps
  database: OwnDatabase
  ready(): Promise<boolean>
}

/**
 * Opens the database that the configuration names and brings it to this version.
 * @param makes whether a SQLite file that is not there is made
 * @param migrates whether it is brought to this version; else it is taken to be
 * @param connections how many of each kind are opened to PostgreSQL at most
 * @throws ConfigError naming the variable at fault where that cannot be done
 */
export async function boot(
  config: Config,
  log: FaultLog,
  { makes = true, migrates = true, connections = 8 } = {},
): Promise<Booted> {
  const file = sqliteFile(config)
  if (file !== undefined && !makes && !existsSync(file)) {
    throw new ConfigError(`DATABASE_URL: there is no database at ${file}. Start the service first, or name another.`)
  }
  const database = await opened(config, file, log, { migrates, connections })
  try {
    const deps: Deps = {
      database,
      recorder: grouped(database, Date.now),
      now: Date.now,
      newSecret,
      newId,
      // Left to the worker of a service, which looks now and then.
      queued: () => undefined,
      secret: config.SECRET ?? (file === ':memory:' ? newServiceSecret() : secretBeside(file ?? '')),
      publicUrl: config.PUBLIC_URL ?? `http://localhost:${config.PORT}`,
      ...outsideOf(config),
    }
    return { deps, database, ready: () => isReady(database) }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The SQLite file that the configuration names, where it does. */
export const sqliteFile = ({ DATABASE_URL }: Config): string | undefined =>
  DATABASE_URL.startsWith('sqlite:') ? DATABASE_URL.replace(/^sqlite:(\/\/)?/, '') : undefined

async function opened(
  config: Config,
  file: string | undefined,
  log: FaultLog,
  { migrates, connections }: { migrates: boolean; connections: number },
): Promise<OwnDatabase> {
  let database: OwnDatabase | undefined
  try {
    database = await open(config, file, log, connections)
    if (migrates) await database.migrate(migrations())
    return database
  } catch (error) {
    await database?.close()
    const where = file === undefined ? '' : ` (${file})`
    throw new ConfigError(`DATABASE_URL: ${reasonOf(error)}${where}`, { cause: error })
  }
}

/** Each driver is loaded only where it is used: half of the start-up time is theirs. */
async function open(
  config: Config,
  file: string | undefined,
  log: FaultLog,
  connections: number,
): Promise<OwnDatabase> {
  if (file !== undefined) {
    const { openSqlite } = await import('./store/sqlite/sqlite.ts')
    return openSqlite(file)
  }
  const { openPostgres } = await import('./store/postgres/postgres.ts')
  const told = (error: Error) => log.error({ fault: faultOf(error) }, 'an idle connection broke')
  return openPostgres(config.DATABASE_URL, told, connections)
}

/** What brings a database to this version, in order. */
export function migrations(): Migration[] {
  const folder = join(import.meta.dirname, 'store/migrations')
  return readdirSync(folder)
    .sort()
    .map((name) => ({ version: Number.parseInt(name, 10), text: readFileSync(join(folder, name), 'utf8') }))
}

/** The secret of this service, made on the first start: in a file of its own, so that no copy of the database holds it. */
function secretBeside(databaseFile: string): string {
  const file = `${databaseFile}.secret`
  let secret: string
  try {
    if (!existsSync(file)) keepSecret(file)
    secret = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`SECRET: it is not given, and cannot be kept (${reasonOf(error)})`, { cause: error })
  }
  if (secret.length >= 32) return secret
  throw new ConfigError(`SECRET: expected at least 32 characters in ${file}. Restore that file.`)
}

const newServiceSecret = () => randomBytes(32).toString('base64url')

/** Written elsewhere and then put in its place: of processes that start together, all read the whole of one secret. */
function keepSecret(file: string): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, newServiceSecret(), { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(draft, file) // There may be no hard links here.
  } finally {
    rmSync(draft, { force: true })
  }
}
