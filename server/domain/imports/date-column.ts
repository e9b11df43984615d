import { type DateOrder, scanDate } from './date-cell.ts'

/** A cell that decides how its column is read, and where it is. */
export interface Evidence {
  line: number
  cell: string
}

/** Two dates of one column in different orders. */
export interface Contradiction {
  dayFirst: Evidence
  monthFirst: Evidence
}

/** What a whole column of dates shows. */
export interface DateColumnReading {
  /** Undefined if no cell decides, or if cells contradict each other. */
  order: DateOrder | undefined
  /** The first cell that decides the order. */
  evidence: Evidence | undefined
  /** The first cell that can be read in two ways, if no other cell decides. */
  ambiguous: Evidence | undefined
  /** The first cells that decide for each order, if the column has both. */
  contradiction: Contradiction | undefined
  /** Whether some cells have a time but no time zone. */
  hasLocalTimes: boolean
}

/** How much of a cell is shown. */
const MAX_CELL = 60

/** Such dates decide nothing. */
const YEAR_FIRST = /^\d{4}[-/年]/

/**
 * Looks at all cells of a column of dates: 22/02/2026 anywhere shows that the day comes first everywhere.
 * @example
 * const column = new DateColumn()
 * for (const { line, cells } of rows) column.add(cells[2] ?? '', line)
 * const { order, ambiguous } = column.decide()
 */
export class DateColumn {
  #dayFirst: Evidence | undefined
  #monthFirst: Evidence | undefined
  #open: Evidence | undefined
  #hasLocalTimes = false

  add(cell: string, line: number): void {
    if (this.#hasLocalTimes && YEAR_FIRST.test(cell)) return
    const date = scanDate(cell)
    if (!date || 'instant' in date) return
    this.#hasLocalTimes ||= date.clock !== null && !('offset' in date && date.offset !== null)
    if ('day' in date) return
    if (date.first > 12) this.#dayFirst ??= { line, cell: cell.slice(0, MAX_CELL) }
    else if (date.second > 12) this.#monthFirst ??= { line, cell: cell.slice(0, MAX_CELL) }
    else if (date.first !== date.second) this.#open ??= { line, cell: cell.slice(0, MAX_CELL) }
  }

  decide(): DateColumnReading {
    const [dayFirst, monthFirst] = [this.#dayFirst, this.#monthFirst]
    const hasLocalTimes = this.#hasLocalTimes
    if (dayFirst && monthFirst) {
      const contradiction = { dayFirst, monthFirst }
      return { order: undefined, evidence: undefined, ambiguous: monthFirst, contradiction, hasLocalTimes }
    }
    const order = dayFirst ? 'day-first' : monthFirst ? 'month-first' : undefined
    const ambiguous = order ? undefined : this.#open
    return { order, evidence: dayFirst ?? monthFirst, ambiguous, contradiction: undefined, hasLocalTimes }
  }
}
