import type { Contradiction } from '../domain/imports/date-column.ts'
import type { ResponseInspection } from '../domain/responses/import-inspection.ts'
import type { ReadingOptions, ResponseRowError } from '../domain/responses/import-reading.ts'
import { formatCount, formatNumber } from './format.ts'

/** Why a row is rejected, as in the file of rejected rows. */
export const rowErrorMessages: Record<ResponseRowError, string> = {
  quote: 'A quotation mark is opened here and never closed',
  cells: 'Expected as many cells as the header has, found more',
  encoding: 'Expected readable characters: choose another --encoding',
  score: 'score: Expected a whole number from 0 to 10',
  date: 'at: Expected a date such as 2026-11-22 or a time such as 2026-11-22T09:30:00Z',
  'date-order': 'at: Expected a date whose day and month are clear',
  'date-missing': 'at: Expected a date, found nothing',
  'date-future': 'at: Expected a time that has passed',
  key: 'key: Expected at most 200 characters',
}

/** What to do if more than a few rows fail for the same cause. */
const advice: Record<ResponseRowError, string> = {
  quote: 'Save the file as CSV again, so that quotation marks within cells are doubled.',
  cells: 'Save the file as CSV again, so that cells with commas are in quotation marks.',
  encoding: 'Choose the encoding of the file with --encoding.',
  score: 'Map score to the column of the answers from 0 to 10.',
  date: 'Map at to a column of dates.',
  'date-order': 'Choose --date-order day-first or --date-order month-first.',
  'date-missing': 'Choose --empty-dates leave-out, or --empty-dates with the day to take for these rows.',
  'date-future': 'Choose --date-order or --time-zone, or map at to another column.',
  key: 'Map key to a column of short ids.',
}

/** What the rows of a file show: their dates and scores. */
export function describeInspection(inspection: ResponseInspection, { dateOrder, timeZone }: ReadingOptions): string {
  const { dates, rows, withoutScore, withoutDate } = inspection
  const evidence = dates?.evidence && ` (“${dates.evidence.cell}” on line ${dates.evidence.line})`
  const lines = [
    ...(dates ? [] : ['No dates: all responses are taken for answers of today; map at=COLUMN otherwise']),
    ...(dates && dateOrder && (dates.evidence || dates.ambiguous)
      ? [`Dates: ${dateOrder === 'day-first' ? 'day' : 'month'} first${evidence ?? ''}`]
      : []),
    ...(dates?.hasLocalTimes ? [`Times without a zone: ${timeZone}; choose another with --time-zone`] : []),
    `${formatCount(rows, 'row')}${listCounts({ 'without a score': withoutScore, 'without a date': withoutDate })}`,
  ]
  return `${lines.join('\n')}\n`
}

function listCounts(counts: Record<string, number>): string {
  const entries = Object.entries(counts).filter(([, count]) => count > 0)
  return entries.map(([label, count]) => `, ${formatNumber(count)} ${label}`).join('')
}

/** Neither order fits a column that has both. */
const describeContradiction = ({ dayFirst, monthFirst }: Contradiction) =>
  `Nothing was stored: the dates contradict each other. “${dayFirst.cell}” on line ${dayFirst.line} has the day first, “${monthFirst.cell}” on line ${monthFirst.line} the month first.\n` +
  'Write all dates in one order, best as 2026-02-13, such as by setting one date format for the whole column in the spreadsheet. With --date-order, rows in the other order are rejected, and dates such as 03/02/2026 may be wrong.'

/** Why nothing was stored, and what to do. */
export function describeExcess(inspection: ResponseInspection, error: ResponseRowError): string {
  const contradiction = inspection.dates?.contradiction
  if (error === 'date-order' && contradiction) return describeContradiction(contradiction)
  const { rows, rejected, unreadableTexts } = inspection
  const tally = rejected.get(error) ?? unreadableTexts
  const examples = tally.examples.map(({ line, cell }) => (cell ? `“${cell}” on line ${line}` : `line ${line}`))
  const goOn =
    error === 'date-order'
      ? ''
      : ' To import the other rows nevertheless, add --accept-rejections; the score may be biased.'
  return `Nothing was stored: ${formatNumber(tally.count)} of ${formatCount(rows, 'row')} would be rejected. ${rowErrorMessages[error]} (${examples.join(', ')}).\n${advice[error]}${goOn}`
}
