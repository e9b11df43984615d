import pg from 'pg'
import { CopyError, type CopySource, type CopyTarget, columnList, quoteIdentifier, ROWS_PER_BATCH } from '../copy.ts'
import { type Database, getErrorMessage, type Statement } from '../database.ts'

/** A server as it stands at one moment. */
export interface PostgresSource extends CopySource {
  close(): Promise<void>
}

/**
 * Reads in one transaction, through cursors. Values are the text that PostgreSQL writes: the columns of SQLite make
 * numbers of it where they hold such.
 */
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

/** A server that is written to in one transaction: where that is not finished, nothing has happened. */
export interface PostgresTarget extends CopyTarget {
  /** Reads what has been written so far. */
  database: Database
  finish(): Promise<void>
  close(): Promise<void>
}

/** Begins to write to tables that nobody else writes to until it is finished. @throws CopyError where there is a workspace */
export async function openPostgresTarget(url: string): Promise<PostgresTarget> {
  const { query, close } = await connect(url)
  const runStatement = ({ text, values }: Statement) => query({ text, values, types: { getTypeParser } })
  try {
    await query('begin; lock table workspace in share row exclusive mode')
    await assertEmpty(query)
    return {
      database: {
        all: (statement) => runStatement(statement) as never,
        batch: async (statements) => {
          const results: unknown[][] = []
          for (const statement of statements) results.push(await runStatement(statement))
          return results as never
        },
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

/** @throws CopyError where the server cannot be reached, or the database is in use */
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
    throw new CopyError('DATABASE_URL: there is a workspace in this database already. Name one that is empty.')
  }
}

const tableExists = async (query: Query, table: string) =>
  (await queryNumber(
    query,
    `select count(*) from (select to_regclass('${table}') as known) found where known is not null`,
  )) > 0

async function queryNumber(query: Query, text: string): Promise<number> {
  const [row] = await query({ text, rowMode: 'array' })
  return Number((row as unknown[])[0])
}

function getTypeParser(type: number, format?: 'text' | 'binary') {
  return type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format as 'text')
}

/** One connection; what goes wrong with it is said plainly. */
async function connect(url: string): Promise<{ query: Query; close(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // Broken, it fails its queries; unheard, its event would end the process.
  client.on('error', () => undefined)
  const withCopyErrors = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work
    } catch (error) {
      throw new CopyError(`DATABASE_URL: ${getErrorMessage(error)}`, { cause: error })
    }
  }
  await withCopyErrors(client.connect())
  return {
    query: async (query) => (await withCopyErrors(client.query(query as pg.QueryConfig))).rows ?? [],
    close: () => client.end(),
  }
}
