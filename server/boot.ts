import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError, getIntegrations } from './config.ts'
import type { Deps } from './domain/deps.ts'
import { newId, newSecret } from './domain/ids.ts'
import { createBatchingRecorder } from './domain/responses/recorder.ts'
import { type ErrorLog, serializeError } from './log.ts'
import { getErrorMessage, isReady, type ManagedDatabase, type Migration } from './store/database.ts'

/** What both the service and the command line need on Node. */
export interface BootResult {
  deps: Deps
  database: ManagedDatabase
  isReady(): Promise<boolean>
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
  log: ErrorLog,
  { makes: createIfMissing = true, migrates: shouldMigrate = true, connections = 8 } = {},
): Promise<BootResult> {
  const file = getSqliteFile(config)
  if (file !== undefined && !createIfMissing && !existsSync(file)) {
    throw new ConfigError(`DATABASE_URL: there is no database at ${file}. Start the service first, or name another.`)
  }
  const database = await openAndMigrate(config, file, log, { shouldMigrate, connections })
  try {
    const deps: Deps = {
      database,
      recorder: createBatchingRecorder(database, Date.now),
      now: Date.now,
      newSecret,
      newId,
      // Left to the worker of a service, which looks now and then.
      wakeWorker: () => undefined,
      secret: config.SECRET ?? (file === ':memory:' ? generateSecret() : readOrCreateSecret(file ?? '')),
      publicUrl: config.PUBLIC_URL ?? `http://localhost:${config.PORT}`,
      ...getIntegrations(config),
    }
    return { deps, database, isReady: () => isReady(database) }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The SQLite file that the configuration names, where it does. */
export const getSqliteFile = ({ DATABASE_URL }: Config): string | undefined =>
  DATABASE_URL.startsWith('sqlite:') ? DATABASE_URL.replace(/^sqlite:(\/\/)?/, '') : undefined

async function openAndMigrate(
  config: Config,
  file: string | undefined,
  log: ErrorLog,
  { shouldMigrate, connections }: { shouldMigrate: boolean; connections: number },
): Promise<ManagedDatabase> {
  let database: ManagedDatabase | undefined
  try {
    database = await openDatabase(config, file, log, connections)
    if (shouldMigrate) await database.migrate(readMigrations())
    return database
  } catch (error) {
    await database?.close()
    const location = file === undefined ? '' : ` (${file})`
    throw new ConfigError(`DATABASE_URL: ${getErrorMessage(error)}${location}`, { cause: error })
  }
}

/** Each driver is loaded only where it is used: half of the start-up time is theirs. */
async function openDatabase(
  config: Config,
  file: string | undefined,
  log: ErrorLog,
  connections: number,
): Promise<ManagedDatabase> {
  if (file !== undefined) {
    const { openSqlite } = await import('./store/sqlite/sqlite.ts')
    return openSqlite(file)
  }
  const { openPostgres } = await import('./store/postgres/postgres.ts')
  const onError = (error: Error) => log.error({ fault: serializeError(error) }, 'an idle connection broke')
  return openPostgres(config.DATABASE_URL, onError, connections)
}

/** What brings a database to this version, in order. */
export function readMigrations(): Migration[] {
  const folder = join(import.meta.dirname, 'store/migrations')
  return readdirSync(folder)
    .sort()
    .map((name) => ({ version: Number.parseInt(name, 10), text: readFileSync(join(folder, name), 'utf8') }))
}

/** The secret of this service, made on the first start: in a file of its own, so that no copy of the database holds it. */
function readOrCreateSecret(databaseFile: string): string {
  const file = `${databaseFile}.secret`
  let secret: string
  try {
    if (!existsSync(file)) createSecretFile(file)
    secret = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`SECRET: it is not given, and cannot be kept (${getErrorMessage(error)})`, { cause: error })
  }
  if (secret.length >= 32) return secret
  throw new ConfigError(`SECRET: expected at least 32 characters in ${file}. Restore that file.`)
}

const generateSecret = () => randomBytes(32).toString('base64url')

/** Written elsewhere and then put in its place: of processes that start together, all read the whole of one secret. */
function createSecretFile(file: string): void {
  const tempFile = `${file}.${process.pid}`
  writeFileSync(tempFile, generateSecret(), { mode: 0o600 })
  try {
    linkSync(tempFile, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(tempFile, file) // There may be no hard links here.
  } finally {
    rmSync(tempFile, { force: true })
  }
}
