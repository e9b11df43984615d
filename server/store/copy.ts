/** A table as the migrations make it; the types are those that all engines know. */
export interface Table {
  name: string
  columns: readonly { name: string; type: string }[]
}

/** A database to copy from, as it stands at one moment. */
export interface CopySource {
  /** Its migration version; 0 where it is no database of Vouch. */
  version: number
  count(table: Table): Promise<number>
  /** All rows, some at a time, each by its columns in their order. */
  rows(table: Table): AsyncIterable<unknown[][]>
}

/** A database to copy into, in one transaction. */
export interface CopyTarget {
  count(table: Table): Promise<number>
  clear(table: Table): Promise<void>
  write(table: Table, rows: unknown[][]): Promise<void>
}

/** Shows how far long work has come: begins with what it is called and how much there is of it. */
export type Progress = (label: string, total: number) => { update(done: number): void; stop(): void }

/** Why a copy cannot be made, in words for whoever asked for it. */
export class CopyError extends Error {
  override name = 'CopyError'
}

/** How many rows are in memory at a time. */
export const ROWS_PER_BATCH = 1000

/** Copies all rows from one engine to another, in constant memory. Each table comes behind those that it refers to. */
export async function copyRows(
  from: CopySource,
  to: CopyTarget,
  tables: readonly Table[],
  progress: Progress,
): Promise<void> {
  const counts = new Map<Table, number>()
  for (const table of tables) counts.set(table, await from.count(table))
  // A migration may have left rows of its own, which are in the original as well.
  for (const table of tables.toReversed()) await to.clear(table)
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const bar = progress('Copying', total)
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
    if (writtenCount !== count) throw new CopyError(`Of ${count} rows of ${table.name}, ${writtenCount} were copied.`)
  }
}

/** A name within SQL; ours come from the migrations. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const columnList = ({ columns }: Table): string => columns.map(({ name }) => quoteIdentifier(name)).join(', ')
