import pg from 'pg'
import { CopyError, type CopySource, type CopyTarget, columnList, quoteIdentifier, ROWS_PER_BATCH } from '../copy.ts'
import { type Database, getErrorMessage, type Statement } from '../database.ts'
import { runAsStatements } from '../steps.ts'

/** A snapshot of a server. */
export interface PostgresSource extends CopySource {
  close(): Promise<void>
}

/** Reads in one transaction, through cursors. All values are text; the columns of SQLite convert numbers. */
export async function openPostgresSource(url: string): Promise<PostgresSource> {
  const { query, close } = await connect(url)
  const textOptions = { rowMode: 'array' as const, types: { getTypeParser: () => String } }
  try {
    await query('begin isolation level repeatable read, read only')
    return {
      version: (await tableExists(query, 'migration'))
        ? await queryNumber(query, 'select max(version) from migration')
        : 0,
      count: ({ name }) => queryNumber(query, `select count(*) from ${quoteIdentifier(name)}`),
      rows: async function* (table) {
        await query(
          `declare copying no scroll cursor for select ${columnList(table)} from ${quoteIdentifier(table.name)}`,
        )
        while (true) {
          const rows = await query({ text: `fetch ${ROWS_PER_BATCH} from copying`, ...textOptions })
          if (rows.length > 0) yield rows as unknown[][]
          if (rows.length < ROWS_PER_BATCH) break
        }
        await query('close copying')
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A server to write to in one transaction. Nothing is stored without `finish`. */
export interface PostgresTarget extends CopyTarget {
  /** Reads the rows written so far. */
  database: Database
  finish(): Promise<void>
  close(): Promise<void>
}

/** Starts to write to tables, locked against other writers until it is finished. @throws CopyError if a workspace exists */
export async function openPostgresTarget(url: string): Promise<PostgresTarget> {
  const { query, close } = await connect(url)
  const runStatement = ({ text, values }: Statement) => query({ text, values, types: { getTypeParser } })
  try {
    await query('begin; lock table workspace in share row exclusive mode')
    await assertEmpty(query)
    return {
      database: {
        all: (statement) => runStatement(statement) as never,
        batch: async (steps) =>
          (await runAsStatements(steps, async (statements) => {
            const results: unknown[][] = []
            for (const statement of statements) results.push(await runStatement(statement))
            return results
          })) as never,
      },
      count: ({ name }) => queryNumber(query, `select count(*) from ${quoteIdentifier(name)}`),
      clear: async ({ name }) => void (await query(`delete from ${quoteIdentifier(name)}`)),
      write: async (table, rows) => {
        const arrays = table.columns.map(({ type }, index) => `$${index + 1}::${type}[]`)
        const text = `insert into ${quoteIdentifier(table.name)} (${columnList(table)}) select * from unnest(${arrays.join(', ')})`
        await query({ text, values: table.columns.map((_, index) => rows.map((row) => row[index])) })
      },
      finish: async () => void (await query('commit')),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** @throws CopyError if the server cannot be reached or a workspace exists */
export async function assertPostgresEmpty(url: string): Promise<void> {
  const { query, close } = await connect(url)
  try {
    if (await tableExists(query, 'workspace')) await assertEmpty(query)
  } finally {
    await close()
  }
}

type Query = (query: string | pg.QueryArrayConfig | pg.QueryConfig) => Promise<unknown[]>

async function assertEmpty(query: Query): Promise<void> {
  if ((await queryNumber(query, 'select count(*) from workspace')) > 0) {
    throw new CopyError(
      { code: 'not-empty' },
      'DATABASE_URL: this database already contains a workspace. Expected an empty database.',
    )
  }
}

const tableExists = async (query: Query, table: string) =>
  (await queryNumber(query, `select count(*) where to_regclass('${table}') is not null`)) > 0

async function queryNumber(query: Query, text: string): Promise<number> {
  const [row] = await query({ text, rowMode: 'array' })
  return Number((row as unknown[])[0])
}

function getTypeParser(type: number, format?: 'text' | 'binary') {
  if (type === pg.types.builtins.JSON) return (value: string) => value
  return type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format as 'text')
}

/** Opens a connection whose errors are reported as CopyError. */
async function connect(url: string): Promise<{ query: Query; close(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // A broken connection fails its queries; without a listener its event would end the process.
  client.on('error', () => undefined)
  const withCopyErrors = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work
    } catch (error) {
      throw new CopyError(
        { code: 'server', reason: getErrorMessage(error) },
        `DATABASE_URL: ${getErrorMessage(error)}`,
        { cause: error },
      )
    }
  }
  await withCopyErrors(client.connect())
  return {
    query: async (query) => (await withCopyErrors(client.query(query as pg.QueryConfig))).rows ?? [],
    close: () => client.end(),
  }
}
