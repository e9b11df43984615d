import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { assertFileAbsent, writeAtomically } from '../store/atomic-file.ts'
import { CopyError, type CopyProblem, copyRows, type Progress } from '../store/copy.ts'
import type { Database, Migration } from '../store/database.ts'
import { getPendingMigrations } from '../store/migrations.ts'
import { countResponsesAndContacts } from '../store/queries/backups.ts'
import {
  copySqlite,
  createSqliteTarget,
  listTables,
  migrateFile,
  openSqliteSource,
  type SqliteSource,
} from '../store/sqlite/file.ts'
import { verifyAuditLogs } from './audit-verification.ts'
import { verifyCounts } from './recount.ts'

/** The location of a database: a file or a PostgreSQL server. */
export type { CopyProblem }

export type DatabaseLocation = { file: string } | { url: string }

/** The dependencies of a copy. */
export interface CopyOptions {
  migrations: readonly Migration[]
  progress: Progress
}

/** The content of a copy, counted in the copy. */
export interface CopySummary {
  responses: number
  contacts: number
  bytes: number
  /** How many counts differ from a recount. */
  discrepancies: number
  /** Whether the audit logs are intact. */
  isAuditIntact: boolean
}

/**
 * Copies a database, while it is in use, to a new SQLite file of this version, whatever the engine and version of the
 * original, which stays as it is. The file gets its name once it is complete, on disk and checked.
 * @throws CopyError
 */
export async function createBackup(options: CopyOptions, from: DatabaseLocation, file: string): Promise<CopySummary> {
  return writeAtomically(file, async (tempFile) => {
    await ('file' in from ? copyFromFile(options, from.file, tempFile) : copyFromPostgres(options, from.url, tempFile))
    return finishCopy(options, tempFile)
  })
}

/**
 * Restores a backup of this or an earlier version to an empty location: all of it or nothing.
 * @throws CopyError if the file is not a backup, or the location is not empty
 */
export async function restoreBackup(options: CopyOptions, file: string, to: DatabaseLocation): Promise<CopySummary> {
  if ('file' in to) assertFileAbsent(to.file)
  else await (await import('../store/postgres/copy.ts')).assertPostgresEmpty(to.url)
  await withSqlite(file, async (backup) => validateBackup(options, backup, file))
  return 'file' in to ? restoreToFile(options, file, to.file) : restoreToPostgres(options, file, to.url)
}

async function copyFromFile({ migrations, progress }: CopyOptions, file: string, tempFile: string): Promise<void> {
  await withSqlite(file, async (original) => getAppliedMigrations(migrations, original, file))
  await copySqlite(file, tempFile, progress)
}

async function copyFromPostgres({ migrations, progress }: CopyOptions, url: string, tempFile: string): Promise<void> {
  const { openPostgresSource } = await import('../store/postgres/copy.ts')
  const original = await openPostgresSource(url)
  try {
    const sourceMigrations = getAppliedMigrations(migrations, original, 'DATABASE_URL')
    const copy = createSqliteTarget(tempFile, sourceMigrations)
    try {
      await copyRows(original, copy, listTables(sourceMigrations), progress)
      copy.finish()
    } finally {
      copy.close()
    }
  } finally {
    await original.close()
  }
}

/**
 * The migrations that have been applied to a database.
 * @throws CopyError if it is not a Vouch database, or newer than this code
 */
function getAppliedMigrations(
  migrations: readonly Migration[],
  { version }: { version: number },
  name: string,
): Migration[] {
  if (version === 0) throw new CopyError({ code: 'not-vouch', file: name }, `${name} is not a Vouch database.`)
  try {
    const pendingMigrations = getPendingMigrations(migrations, version)
    return migrations.filter((migration) => !pendingMigrations.includes(migration))
  } catch (error) {
    throw new CopyError({ code: 'newer', reason: (error as Error).message }, (error as Error).message, { cause: error })
  }
}

/** Migrates a copy to this version and checks it. */
async function finishCopy({ migrations, progress }: CopyOptions, tempFile: string): Promise<CopySummary> {
  migrateFile(tempFile, migrations)
  return withSqlite(tempFile, async (copy) => {
    const bar = progress('checking', 3)
    try {
      assertIntact(copy)
      bar.update(1)
      const orphans = copy.countOrphans()
      if (orphans > 0)
        throw new CopyError(
          { code: 'orphans', count: orphans },
          `The copy is damaged: ${orphans} of its rows refer to missing rows.`,
        )
      bar.update(2)
      return { ...(await countRows(copy.database)), bytes: copy.bytes }
    } finally {
      bar.stop()
    }
  })
}

async function countRows(database: Database) {
  const [totals] = await database.all(countResponsesAndContacts)
  const discrepancies = await verifyCounts({ database })
  const audit = await verifyAuditLogs({ database })
  return {
    responses: totals?.responses ?? 0,
    contacts: totals?.contacts ?? 0,
    discrepancies: discrepancies.length,
    isAuditIntact: audit.discrepancies.length === 0,
  }
}

/** @throws CopyError if the file is not a backup that this version can restore */
function validateBackup({ migrations }: CopyOptions, backup: SqliteSource, name: string): void {
  const [missingTable] = backup.findMissingColumns(listTables(getAppliedMigrations(migrations, backup, name)))
  if (missingTable)
    throw new CopyError(
      { code: 'missing-table', file: name, table: missingTable },
      `${name} is not a Vouch database: it has no ${missingTable}.`,
    )
  assertIntact(backup, name)
}

function assertIntact(file: SqliteSource, name?: string): void {
  const [damage] = file.checkIntegrity()
  if (damage)
    throw new CopyError({ code: 'damaged', file: name, reason: damage }, `${name ?? 'The copy'} is damaged: ${damage}`)
}

async function restoreToFile(options: CopyOptions, file: string, target: string): Promise<CopySummary> {
  mkdirSync(dirname(target), { recursive: true })
  return writeAtomically(target, async (tempFile) => {
    await copySqlite(file, tempFile, options.progress)
    return finishCopy(options, tempFile)
  })
}

async function restoreToPostgres(options: CopyOptions, file: string, url: string): Promise<CopySummary> {
  const { openPostgres } = await import('../store/postgres/postgres.ts')
  const database = openPostgres(url, () => undefined)
  try {
    await database.migrate(options.migrations)
  } finally {
    await database.close()
  }
  return withCurrentVersion(options, file, (current) =>
    withSqlite(current, (backup) => copyToPostgres(options, backup, url)),
  )
}

async function copyToPostgres(
  { migrations, progress }: CopyOptions,
  backup: SqliteSource,
  url: string,
): Promise<CopySummary> {
  const { openPostgresTarget } = await import('../store/postgres/copy.ts')
  const target = await openPostgresTarget(url)
  try {
    await copyRows(backup, target, listTables(migrations), progress)
    const summary = { ...(await countRows(target.database)), bytes: backup.bytes }
    await target.finish()
    return summary
  } finally {
    await target.close()
  }
}

/** Recounting needs the schema of this version, so an older file is copied and migrated first. */
async function withCurrentVersion<Result>(
  options: CopyOptions,
  file: string,
  run: (current: string) => Promise<Result>,
): Promise<Result> {
  const isCurrent = await withSqlite(
    file,
    async ({ version }) => getPendingMigrations(options.migrations, version).length === 0,
  )
  if (isCurrent) return run(file)
  const folder = mkdtempSync(join(tmpdir(), 'vouch-restore-'))
  try {
    const copy = join(folder, 'vouch.db')
    await copySqlite(file, copy, options.progress)
    migrateFile(copy, options.migrations)
    return await run(copy)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function withSqlite<Result>(file: string, run: (file: SqliteSource) => Promise<Result>): Promise<Result> {
  const sqlite = openSqliteSource(file)
  try {
    return await run(sqlite)
  } finally {
    sqlite.close()
  }
}
