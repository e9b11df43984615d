import type { Database, Migration } from './database.ts'
import { sql } from './sql.ts'

/** The version of a database to which all the migrations have been applied. */
export const getLatestVersion = (migrations: readonly Migration[]): number =>
  Math.max(0, ...migrations.map(({ version }) => version))

/** The version that a migration brings a database to, from its text: a Worker cannot list the files of a folder. */
export function parseVersion(text: string): number {
  const version = /\binsert\s+into\s+migration\s*\(\s*version\s*\)\s*values\s*\(\s*(\d+)\s*\)/i.exec(text)?.[1]
  if (version === undefined) throw new Error('A migration must insert its version into the table migration.')
  return Number(version)
}

/**
 * The migrations that a database at `version` still needs.
 * @throws Error for a database that a newer Vouch has migrated
 */
export function getPendingMigrations(migrations: readonly Migration[], version: number): Migration[] {
  const latestVersion = getLatestVersion(migrations)
  if (version <= latestVersion) return migrations.filter((migration) => migration.version > version)
  throw new Error(
    `The database is at version ${version}, newer than this Vouch, which knows version ${latestVersion}. ` +
      'Start the newer Vouch, or restore a backup made before the upgrade.',
  )
}

/** How long a readiness check waits for the database. */
const READY_TIMEOUT_MS = 2500

/** Whether the database responds in time and is at `version`. */
export async function isReady(database: Pick<Database, 'all'>, version: number): Promise<boolean> {
  const { promise: timeout, resolve } = Promise.withResolvers<never[]>()
  const timer = setTimeout(() => resolve([]), READY_TIMEOUT_MS)
  try {
    const query = database.all(sql<{ version: number }>`select max(version) as version from migration`)
    const [row] = await Promise.race([query, timeout])
    return row?.version === version
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
