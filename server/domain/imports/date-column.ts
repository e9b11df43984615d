import { type DateOrder, scanDate } from './date-cell.ts'

/** A cell that decides how its column is read, and where it is. */
export interface Evidence {
  line: number
  cell: string
}

/** What a whole column of dates shows. */
export interface DateColumnReading {
  /** Undefined if no cell decides, or if cells contradict each other. */
  order: DateOrder | undefined
  /** The first cell that decides the order. */
  evidence: Evidence | undefined
  /** The first cell that can be read in two ways, if no other cell decides. */
  ambiguous: Evidence | undefined
  /** Whether some cells have a time but no time zone. */
  hasLocalTimes: boolean
}

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
    if (date.first > 12) this.#dayFirst ??= { line, cell }
    else if (date.second > 12) this.#monthFirst ??= { line, cell }
    else if (date.first !== date.second) this.#open ??= { line, cell }
  }

  decide(): DateColumnReading {
    const [dayFirst, monthFirst] = [this.#dayFirst, this.#monthFirst]
    const hasLocalTimes = this.#hasLocalTimes
    if (dayFirst && monthFirst) return { order: undefined, evidence: undefined, ambiguous: monthFirst, hasLocalTimes }
    const order = dayFirst ? 'day-first' : monthFirst ? 'month-first' : undefined
    return { order, evidence: dayFirst ?? monthFirst, ambiguous: order ? undefined : this.#open, hasLocalTimes }
  }
}
