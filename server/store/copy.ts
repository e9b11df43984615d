/** A table of the migrations, with types that all engines know. */
export interface Table {
  name: string
  columns: readonly { name: string; type: string }[]
}

/** A snapshot of a database to copy from. */
export interface CopySource {
  /** The schema version; 0 if it is not a database of Vouch. */
  version: number
  count(table: Table): Promise<number>
  /** All rows in chunks, each with its values in column order. */
  rows(table: Table): AsyncIterable<unknown[][]>
}

/** A database to copy to, in one transaction. */
export interface CopyTarget {
  count(table: Table): Promise<number>
  clear(table: Table): Promise<void>
  write(table: Table, rows: unknown[][]): Promise<void>
}

/** Starts a progress bar with what is done and a total. */
export type Progress = (work: 'copying' | 'checking', total: number) => { update(done: number): void; stop(): void }

/** Why a copy failed, with what its text names. */
export type CopyProblem =
  | { code: 'incomplete'; written: number; count: number; table: string }
  | { code: 'not-empty' }
  | { code: 'server' | 'newer'; reason: string }
  | { code: 'no-file' | 'no-folder' | 'exists' | 'no-room' | 'not-vouch' | 'not-opened' | 'locked'; file: string }
  | { code: 'missing-table'; file: string; table: string }
  /** Without a file, the copy. */
  | { code: 'damaged'; file: string | undefined; reason?: string }
  | { code: 'orphans'; count: number }

/** A copy that failed, for the user of the command line. */
export class CopyError extends Error {
  override name = 'CopyError'
  readonly problem: CopyProblem

  /** @param message in English */
  constructor(problem: CopyProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.problem = problem
  }
}

/** The number of rows in memory at a time. */
export const ROWS_PER_BATCH = 1000

/** Copies all rows from one engine to another in constant memory. Each table follows the tables it refers to. */
export async function copyRows(
  from: CopySource,
  to: CopyTarget,
  tables: readonly Table[],
  progress: Progress,
): Promise<void> {
  const counts = new Map<Table, number>()
  for (const table of tables) counts.set(table, await from.count(table))
  // Rows that a migration has inserted are in the original too.
  for (const table of tables.toReversed()) await to.clear(table)
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const bar = progress('copying', total)
  let done = 0
  try {
    for (const table of tables) {
      for await (const rows of from.rows(table)) {
        await to.write(table, rows)
        done += rows.length
        bar.update(done)
      }
    }
  } finally {
    bar.stop()
  }
  for (const [table, count] of counts) {
    const writtenCount = await to.count(table)
    if (writtenCount !== count)
      throw new CopyError(
        { code: 'incomplete', written: writtenCount, count, table: table.name },
        `Only ${writtenCount} of ${count} rows of ${table.name} were copied.`,
      )
  }
}

/** Quotes a name that comes from the migrations. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const columnList = ({ columns }: Table): string => columns.map(({ name }) => quoteIdentifier(name)).join(', ')
