import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { type Database, type Statement, VERSION } from '../../server/store/database.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { migrations } from '../support/migrations.ts'
import { type Filled, fill, GENERATOR } from '../support/response-samples.ts'

/** What is measured on lies here, on a real disk, and stays for the next run. */
export const folder = join(import.meta.dirname, 'data')

export type Data = Filled & { file: string }

/** A database of so many answers, made where there is none yet of this generator and this schema. */
export async function dataOf(answers: number): Promise<Data> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `answers-${answers}-${GENERATOR}-${VERSION}.db`)
  const about = `${file}.json`
  if (!existsSync(about)) {
    process.stderr.write(`Generating ${answers.toLocaleString('en')} answers …\n`)
    const draft = `${file}.draft`
    removeDatabase(draft)
    writeFileSync(about, JSON.stringify(await generate(draft, answers)))
    renameSync(draft, file)
  }
  return { ...(JSON.parse(readFileSync(about, 'utf8')) as Filled), file }
}

/** Nothing needs to survive here before all is done: without waiting for the disk, and with indexes built at the end. */
async function generate(file: string, answers: number): Promise<Filled> {
  const service = openSqlite(file)
  await service.migrate(migrations)
  await service.close()
  const sqlite = new Sqlite(file)
  for (const setting of ['journal_mode = memory', 'synchronous = off', 'foreign_keys = off', 'cache_size = -1000000']) {
    sqlite.pragma(setting)
  }
  const indexes = sqlite
    .prepare<[], { name: string; sql: string }>(
      "select name, sql from sqlite_schema where type = 'index' and sql is not null",
    )
    .all()
  for (const { name } of indexes) sqlite.exec(`drop index ${name}`)
  const filled = await fill(bare(sqlite), answers)
  for (const { sql } of indexes) sqlite.exec(sql)
  sqlite.pragma('journal_mode = wal')
  sqlite.close()
  return filled
}

function bare(sqlite: Sqlite.Database): Database {
  const run = (statement: Statement) => {
    const ready = sqlite.prepare(statement.sql)
    if (ready.reader) return ready.all(statement.values)
    ready.run(statement.values)
    return []
  }
  const together = sqlite.transaction((statements: readonly Statement[]) => statements.map(run))
  return {
    all: async (statement) => run(statement) as never,
    batch: async (statements) => together(statements) as never,
  }
}

export function removeDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
}
