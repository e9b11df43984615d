import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError, getIntegrations } from './config.ts'
import type { Deps } from './domain/deps.ts'
import { newId, newSecret } from './domain/ids.ts'
import { createBatchingRecorder } from './domain/responses/recorder.ts'
import { type ErrorLog, serializeError } from './log.ts'
import { getErrorMessage, type ManagedDatabase, type Migration } from './store/database.ts'
import { getLatestVersion, isReady } from './store/migrations.ts'

/** What the service and the command line share on Node. */
export interface BootResult {
  deps: Deps
  database: ManagedDatabase
  isReady(): Promise<boolean>
}

interface ConnectionOptions {
  /** Of each kind, to PostgreSQL. */
  maxConnections?: number
  /** Whether SQLite runs long reads in threads of their own. */
  hasReaders?: boolean
}

export interface BootOptions extends ConnectionOptions {
  /** Create the SQLite file if it does not exist. */
  createIfMissing?: boolean
  /** Apply pending migrations; otherwise the database must be current. */
  migrate?: boolean
  /** Those of this version, unless a test brings others. */
  migrations?: readonly Migration[]
}

/**
 * Opens the configured database and brings it to this version.
 * @throws ConfigError naming the variable that is wrong
 */
export async function boot(
  config: Config,
  log: ErrorLog,
  { createIfMissing = true, migrate = true, migrations = readMigrations(), ...connections }: BootOptions = {},
): Promise<BootResult> {
  const file = getSqliteFile(config)
  if (file !== undefined && !createIfMissing && !existsSync(file)) {
    throw new ConfigError([{ code: 'no-database', file }])
  }
  const database = await openAndMigrate(config, file, log, { migrations: migrate ? migrations : [], ...connections })
  try {
    const deps: Deps = {
      database,
      recorder: createBatchingRecorder(database, Date.now),
      now: Date.now,
      newSecret,
      newId,
      // Jobs wait for the worker of the service, which polls for them.
      wakeWorker: () => undefined,
      secret: config.SECRET ?? (file === ':memory:' ? generateSecret() : readOrCreateSecret(file ?? '')),
      previousSecrets: config.PREVIOUS_SECRETS,
      publicUrl: config.PUBLIC_URL ?? `http://localhost:${config.PORT}`,
      ...getIntegrations(config),
    }
    return { deps, database, isReady: () => isReady(database, getLatestVersion(migrations)) }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The configured SQLite file, if any. */
export const getSqliteFile = ({ DATABASE_URL }: Config): string | undefined =>
  DATABASE_URL.startsWith('sqlite:') ? DATABASE_URL.replace(/^sqlite:(\/\/)?/, '') : undefined

async function openAndMigrate(
  config: Config,
  file: string | undefined,
  log: ErrorLog,
  { migrations, ...connections }: { migrations: readonly Migration[] } & ConnectionOptions,
): Promise<ManagedDatabase> {
  let database: ManagedDatabase | undefined
  try {
    database = await openDatabase(config, file, log, connections)
    if (migrations.length > 0) await database.migrate(migrations)
    return database
  } catch (error) {
    await database?.close()
    const location = file === undefined ? '' : ` (${file})`
    throw new ConfigError([{ code: 'database', reason: `${getErrorMessage(error)}${location}` }], { cause: error })
  }
}

/** Each driver is loaded only when used: drivers are half of the start-up time. */
async function openDatabase(
  config: Config,
  file: string | undefined,
  log: ErrorLog,
  { maxConnections = 8, hasReaders = true }: ConnectionOptions,
): Promise<ManagedDatabase> {
  if (file !== undefined) {
    const { openSqlite } = await import('./store/sqlite/sqlite.ts')
    return openSqlite(file, { hasReaders })
  }
  const { openPostgres } = await import('./store/postgres/postgres.ts')
  const onError = (error: Error) => log.error({ error: serializeError(error) }, 'an idle database connection failed')
  return openPostgres(config.DATABASE_URL, onError, maxConnections)
}

/** All migrations in order. */
export function readMigrations(): Migration[] {
  const folder = join(import.meta.dirname, 'store/migrations')
  return readdirSync(folder)
    .sort()
    .map((name) => ({ version: Number.parseInt(name, 10), text: readFileSync(join(folder, name), 'utf8') }))
}

/**
 * The secret of the service, generated on the first start. It has its own file, so that no copy of the database
 * contains it.
 */
function readOrCreateSecret(databaseFile: string): string {
  const file = `${databaseFile}.secret`
  let secret: string
  try {
    if (!existsSync(file)) createSecretFile(file)
    secret = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new ConfigError([{ code: 'secret-not-stored', reason: getErrorMessage(error) }], { cause: error })
  }
  if (secret.length >= 32) return secret
  throw new ConfigError([{ code: 'secret-short', file }])
}

/** The current and the earlier secrets of the service. A service that has never started may have none. */
export function readSecrets(config: Config): string[] {
  const file = `${getSqliteFile(config)}.secret`
  const secret = config.SECRET ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined)
  return [...(secret === undefined ? [] : [secret]), ...(config.PREVIOUS_SECRETS ?? [])]
}

const generateSecret = () => randomBytes(32).toString('base64url')

/** Writes a temporary file, then links it: of processes that start together, all read one complete secret. */
function createSecretFile(file: string): void {
  const tempFile = `${file}.${process.pid}`
  writeFileSync(tempFile, generateSecret(), { mode: 0o600 })
  try {
    linkSync(tempFile, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(tempFile, file) // The file system may not support hard links.
  } finally {
    rmSync(tempFile, { force: true })
  }
}
