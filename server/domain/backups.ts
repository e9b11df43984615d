import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { refuseExisting, wholly } from '../store/atomic-file.ts'
import { CopyError, copyRows, type Progress } from '../store/copy.ts'
import { type Database, type Migration, pending } from '../store/database.ts'
import { holdings } from '../store/queries/backups.ts'
import { copySqlite, migrateFile, newSqlite, readSqlite, type SqliteFile, tablesOf } from '../store/sqlite/file.ts'
import { verify } from './verification.ts'

/** Where a database is: in a file, or on a PostgreSQL server. */
export type Place = { file: string } | { url: string }

/** What copies need of the world. */
export interface Tools {
  migrations: readonly Migration[]
  progress: Progress
}

/** What a copy holds, counted on the copy. */
export interface Copied {
  answers: number
  contacts: number
  bytes: number
  /** How many of its counts differ from a recount. */
  wrong: number
}

/**
 * Writes all that a database holds at this moment, while others use it, into a new file, which is a SQLite database of
 * this version, whatever the engine and the version of the original; that is left as it is. The file has its name once
 * it is whole, on disk and found undamaged.
 * @throws CopyError
 */
export async function backUp(tools: Tools, from: Place, file: string): Promise<Copied> {
  return wholly(file, async (part) => {
    await ('file' in from ? copyFile(tools, from.file, part) : copyPostgres(tools, from.url, part))
    return finished(tools, part)
  })
}

/**
 * Puts a backup, of this version or of one before it, where there is nothing yet: all of it or nothing.
 * @throws CopyError where it is no backup, or there is something
 */
export async function restore(tools: Tools, file: string, to: Place): Promise<Copied> {
  if ('file' in to) refuseExisting(to.file)
  else await (await import('../store/postgres/copy.ts')).refuseUsedPostgres(to.url)
  await reading(file, async (backup) => inspect(tools, backup, file))
  return 'file' in to ? restoreFile(tools, file, to.file) : restorePostgres(tools, file, to.url)
}

async function copyFile({ migrations, progress }: Tools, file: string, part: string): Promise<void> {
  await reading(file, async (original) => madeBy(migrations, original, file))
  await copySqlite(file, part, progress)
}

async function copyPostgres({ migrations, progress }: Tools, url: string, part: string): Promise<void> {
  const { readPostgres } = await import('../store/postgres/copy.ts')
  const original = await readPostgres(url)
  try {
    const made = madeBy(migrations, original, 'DATABASE_URL')
    const copy = newSqlite(part, made)
    try {
      await copyRows(original, copy, tablesOf(made), progress)
      copy.finish()
    } finally {
      copy.close()
    }
  } finally {
    await original.close()
  }
}

/**
 * The migrations that made a database.
 * @throws CopyError where it is none of Vouch, or of a version that this code does not know
 */
function madeBy(migrations: readonly Migration[], { version }: { version: number }, name: string): Migration[] {
  if (version === 0) throw new CopyError(`${name} is not a database of Vouch.`)
  try {
    const due = pending(migrations, version)
    return migrations.filter((migration) => !due.includes(migration))
  } catch (error) {
    throw new CopyError((error as Error).message, { cause: error })
  }
}

/** Brings a copy to this version, and looks whether it is what it should be. */
async function finished({ migrations, progress }: Tools, part: string): Promise<Copied> {
  migrateFile(part, migrations)
  return reading(part, async (copy) => {
    const bar = progress('Checking', 3)
    try {
      refuseDamaged(copy, 'The copy')
      bar.update(1)
      const orphans = copy.orphans()
      if (orphans > 0)
        throw new CopyError(`The copy is damaged: ${orphans} of its rows refer to rows that are not there.`)
      bar.update(2)
      return { ...(await counted(copy.database)), bytes: copy.bytes }
    } finally {
      bar.stop()
    }
  })
}

async function counted(database: Database) {
  const [held] = await database.all(holdings)
  const wrong = await verify({ database })
  return { answers: held?.answers ?? 0, contacts: held?.contacts ?? 0, wrong: wrong.length }
}

/** @throws CopyError where a file is no backup that this version can restore */
function inspect({ migrations }: Tools, backup: SqliteFile, name: string): void {
  const [missing] = backup.missing(tablesOf(madeBy(migrations, backup, name)))
  if (missing) throw new CopyError(`${name} is not a database of Vouch: it has no ${missing}.`)
  refuseDamaged(backup, name)
}

function refuseDamaged(file: SqliteFile, name: string): void {
  const [damage] = file.damage()
  if (damage) throw new CopyError(`${name} is damaged: ${damage}`)
}

async function restoreFile(tools: Tools, file: string, target: string): Promise<Copied> {
  mkdirSync(dirname(target), { recursive: true })
  return wholly(target, async (part) => {
    await copySqlite(file, part, tools.progress)
    return finished(tools, part)
  })
}

async function restorePostgres(tools: Tools, file: string, url: string): Promise<Copied> {
  const { openPostgres } = await import('../store/postgres/postgres.ts')
  const database = openPostgres(url, () => undefined)
  try {
    await database.migrate(tools.migrations)
  } finally {
    await database.close()
  }
  return atThisVersion(tools, file, (current) => reading(current, (backup) => streamed(tools, backup, url)))
}

async function streamed({ migrations, progress }: Tools, backup: SqliteFile, url: string): Promise<Copied> {
  const { writePostgres } = await import('../store/postgres/copy.ts')
  const target = await writePostgres(url)
  try {
    await copyRows(backup, target, tablesOf(migrations), progress)
    const copied = { ...(await counted(target.database)), bytes: backup.bytes }
    await target.finish()
    return copied
  } finally {
    await target.close()
  }
}

/** The statements that recount are those of this version: an older file is copied and brought to it first. */
async function atThisVersion<Result>(
  tools: Tools,
  file: string,
  work: (current: string) => Promise<Result>,
): Promise<Result> {
  const isCurrent = await reading(file, async ({ version }) => pending(tools.migrations, version).length === 0)
  if (isCurrent) return work(file)
  const folder = mkdtempSync(join(tmpdir(), 'vouch-restore-'))
  try {
    const copy = join(folder, 'vouch.db')
    await copySqlite(file, copy, tools.progress)
    migrateFile(copy, tools.migrations)
    return await work(copy)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function reading<Result>(file: string, work: (file: SqliteFile) => Promise<Result>): Promise<Result> {
  const opened = readSqlite(file)
  try {
    return await work(opened)
  } finally {
    opened.close()
  }
}
