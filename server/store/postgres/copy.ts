import pg from 'pg'
import { type Copy, CopyError, columnsOf, type Original, quoted, TOGETHER } from '../copy.ts'
import { type Database, reasonOf, type Statement } from '../database.ts'

/** A server as it stands at one moment. */
export interface PostgresOriginal extends Original {
  close(): Promise<void>
}

/**
 * Reads in one transaction, through cursors. Values are the text that PostgreSQL writes: the columns of SQLite make
 * numbers of it where they hold such.
 */
export async function readPostgres(url: string): Promise<PostgresOriginal> {
  const { ask, close } = await connected(url)
  const texts = { rowMode: 'array' as const, types: { getTypeParser: () => String } }
  try {
    await ask('begin isolation level repeatable read, read only')
    return {
      version: (await exists(ask, 'migration')) ? await number(ask, 'select max(version) from migration') : 0,
      count: ({ name }) => number(ask, `select count(*) from ${quoted(name)}`),
      rows: async function* (table) {
        await ask(`declare copying no scroll cursor for select ${columnsOf(table)} from ${quoted(table.name)}`)
        while (true) {
          const rows = await ask({ text: `fetch ${TOGETHER} from copying`, ...texts })
          if (rows.length > 0) yield rows as unknown[][]
          if (rows.length < TOGETHER) break
        }
        await ask('close copying')
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A server that is written to in one transaction: where that is not finished, nothing has happened. */
export interface PostgresCopy extends Copy {
  /** Reads what has been written so far. */
  database: Database
  finish(): Promise<void>
  close(): Promise<void>
}

/** Begins to write to tables that nobody else writes to until it is finished. @throws CopyError where there is a workspace */
export async function writePostgres(url: string): Promise<PostgresCopy> {
  const { ask, close } = await connected(url)
  const all = ({ text, values }: Statement) => ask({ text, values, types: { getTypeParser } })
  try {
    await ask('begin; lock table workspace in share row exclusive mode')
    await refuseUsed(ask)
    return {
      database: {
        all: (statement) => all(statement) as never,
        batch: async (statements) => {
          const answers: unknown[][] = []
          for (const statement of statements) answers.push(await all(statement))
          return answers as never
        },
      },
      count: ({ name }) => number(ask, `select count(*) from ${quoted(name)}`),
      clear: async ({ name }) => void (await ask(`delete from ${quoted(name)}`)),
      write: async (table, rows) => {
        const arrays = table.columns.map(({ type }, index) => `$${index + 1}::${type}[]`)
        const text = `insert into ${quoted(table.name)} (${columnsOf(table)}) select * from unnest(${arrays.join(', ')})`
        await ask({ text, values: table.columns.map((_, index) => rows.map((row) => row[index])) })
      },
      finish: async () => void (await ask('commit')),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** @throws CopyError where the server cannot be reached, or the database is in use */
export async function refuseUsedPostgres(url: string): Promise<void> {
  const { ask, close } = await connected(url)
  try {
    if (await exists(ask, 'workspace')) await refuseUsed(ask)
  } finally {
    await close()
  }
}

type Ask = (query: string | pg.QueryArrayConfig | pg.QueryConfig) => Promise<unknown[]>

async function refuseUsed(ask: Ask): Promise<void> {
  if ((await number(ask, 'select count(*) from workspace')) > 0) {
    throw new CopyError('DATABASE_URL: there is a workspace in this database already. Name one that is empty.')
  }
}

const exists = async (ask: Ask, table: string) =>
  (await number(ask, `select count(*) from (select to_regclass('${table}') as known) found where known is not null`)) >
  0

async function number(ask: Ask, text: string): Promise<number> {
  const [row] = await ask({ text, rowMode: 'array' })
  return Number((row as unknown[])[0])
}

function getTypeParser(type: number, format?: 'text' | 'binary') {
  return type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format as 'text')
}

/** One connection; what goes wrong with it is said plainly. */
async function connected(url: string): Promise<{ ask: Ask; close(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // Broken, it fails its queries; unheard, its event would end the process.
  client.on('error', () => undefined)
  const plainly = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work
    } catch (error) {
      throw new CopyError(`DATABASE_URL: ${reasonOf(error)}`, { cause: error })
    }
  }
  await plainly(client.connect())
  return {
    ask: async (query) => (await plainly(client.query(query as pg.QueryConfig))).rows ?? [],
    close: () => client.end(),
  }
}
