import { DateColumn, type DateColumnReading, type Evidence } from '../imports/date-column.ts'
import { findExcess } from '../imports/rejection-limit.ts'
import type { Table, TableRow } from '../imports/table.ts'
import { addToTally, type Tally } from '../imports/warnings.ts'
import { type ReadingOptions, type ResponseRowError, readEssentials } from './import-reading.ts'

/** What a first look at a whole file of responses shows, before anything is stored. */
export interface ResponseInspection {
  rows: number
  /** Rows with a score and all that it needs. */
  readable: number
  withoutScore: number
  /** Rows without a date that are left out as requested. */
  withoutDate: number
  rejected: Map<ResponseRowError, Tally>
  /** Mapped cells, other than the score and the date, with characters that cannot be read. */
  unreadableTexts: Tally
  /** What the column of dates shows; null without one. */
  dates: DateColumnReading | null
}

/**
 * Reads the score, date and key of each row of a file once, and stores nothing.
 * @param options `dateOrder` as the user chose it; otherwise the column decides it
 * @returns what it shows, and the options with the order that was found
 */
export async function inspectResponses(
  table: Pick<Table, 'readRows'>,
  options: ReadingOptions,
): Promise<{ inspection: ResponseInspection; options: ReadingOptions }> {
  const dateColumn = options.columns.get('at')
  const dates = dateColumn === undefined ? null : new DateColumn()
  const counts = new RowCounts(options)
  // Rows whose date depends on the order, which is known only at the end.
  const dependentCounts = {
    'day-first': new RowCounts({ ...options, dateOrder: 'day-first' }),
    'month-first': new RowCounts({ ...options, dateOrder: 'month-first' }),
  } as const
  for await (const row of table.readRows()) {
    if (dateColumn !== undefined) dates?.add(row.cells[dateColumn] ?? '', row.line)
    const reading = readEssentials(row, options)
    counts.rows++
    if ('error' in reading && reading.error === 'date-order') {
      for (const dependent of Object.values(dependentCounts)) dependent.add(row, readEssentials(row, dependent.options))
    } else counts.add(row, reading)
  }
  const dateReading = dates?.decide() ?? null
  const dateOrder = options.dateOrder ?? dateReading?.order
  if (dateOrder) counts.merge(dependentCounts[dateOrder])
  else if (dateReading?.ambiguous) counts.merge(countAsOpen(dependentCounts['day-first'], dateReading.ambiguous))
  return { inspection: { ...counts.result(), dates: dateReading }, options: { ...options, dateOrder } }
}

/** Counts what becomes of rows. */
class RowCounts {
  readonly options: ReadingOptions
  rows = 0
  readable = 0
  withoutScore = 0
  withoutDate = 0
  readonly rejected = new Map<ResponseRowError, Tally>()
  readonly unreadable = new Map<'text', Tally>()
  readonly #columns: readonly number[]

  constructor(options: ReadingOptions) {
    this.options = options
    this.#columns = [...options.columns.values()]
  }

  add({ line, cells }: TableRow, reading: ReturnType<typeof readEssentials>): void {
    if ('error' in reading) addToTally(this.rejected, reading.error, line, reading.cell)
    else if ('skipped' in reading) this[reading.skipped === 'no-score' ? 'withoutScore' : 'withoutDate']++
    else {
      this.readable++
      const column = this.#columns.find((index) => cells[index]?.includes('\uFFFD'))
      if (column !== undefined) addToTally(this.unreadable, 'text', line, cells[column])
    }
  }

  merge(other: RowCounts): void {
    this.readable += other.readable
    for (const [error, tally] of other.rejected) mergeTally(this.rejected, error, tally)
    for (const [kind, tally] of other.unreadable) mergeTally(this.unreadable, kind, tally)
  }

  result(): Omit<ResponseInspection, 'dates'> {
    const { rows, readable, withoutScore, withoutDate, rejected } = this
    const unreadableTexts = this.unreadable.get('text') ?? { count: 0, examples: [] }
    return { rows, readable, withoutScore, withoutDate, rejected, unreadableTexts }
  }
}

/** Without an order, none of the rows that depend on it can be read. */
function countAsOpen(counts: RowCounts, example: Evidence): RowCounts {
  const open = new RowCounts(counts.options)
  const count = [...counts.rejected.values()].reduce((total, tally) => total + tally.count, counts.readable)
  open.rejected.set('date-order', { count, examples: [example] })
  return open
}

function mergeTally<Key>(tallies: Map<Key, Tally>, key: Key, { count, examples }: Tally): void {
  const existing = tallies.get(key)
  if (existing) existing.count += count
  tallies.set(key, existing ?? { count, examples })
}

/** The cause for which more than a few rows fail, so that the import must stop. */
export function findResponseExcess({
  rows,
  rejected,
  unreadableTexts,
}: ResponseInspection): ResponseRowError | undefined {
  const counts: Partial<Record<ResponseRowError, number>> = Object.fromEntries(
    [...rejected].map(([error, { count }]) => [error, count]),
  )
  counts.encoding = (counts.encoding ?? 0) + unreadableTexts.count
  return findExcess(counts, rows)
}
