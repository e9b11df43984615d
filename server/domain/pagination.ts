import type { ListPage, Paging } from '../../shared/list.ts'
import type { Database, ReadOptions, Statement } from '../store/database.ts'
import type { Position } from '../store/sql.ts'

/**
 * One page of the rows that `select` finds. The cursor is the last id of the page: ids sort by time, so every page
 * costs the same, and new rows shift nothing.
 */
export async function listPage<Row extends { id: string }, Item>(
  database: Database,
  paging: Paging,
  select: (position: Position) => Statement<Row>,
  toItem: (row: Row) => Item,
  options?: ReadOptions,
): Promise<ListPage<Item>> {
  const rows = await database.all(select({ before: paging.cursor, limit: paging.limit + 1 }), options)
  const page = rows.slice(0, paging.limit)
  return { data: page.map(toItem), nextCursor: rows.length > paging.limit ? (page.at(-1)?.id ?? null) : null }
}

const CHUNK_SIZE = 500

/** All rows that `select` finds, page by page, so that memory use does not grow with the list. */
export async function* eachPage<Row extends { id: string }>(
  database: Database,
  select: (position: Position) => Statement<Row>,
): AsyncGenerator<Row[]> {
  let before: string | undefined
  do {
    const rows = await database.all(select({ before, limit: CHUNK_SIZE }))
    if (rows.length > 0) yield rows
    before = rows.length === CHUNK_SIZE ? rows.at(-1)?.id : undefined
  } while (before !== undefined)
}

/** All rows that `select` finds, page by page, converted to items. */
export async function* convertPages<Row extends { id: string }, Item>(
  database: Database,
  select: (position: Position) => Statement<Row>,
  convert: (row: Row) => Item,
): AsyncGenerator<Item[]> {
  for await (const rows of eachPage(database, select)) yield rows.map(convert)
}
