import type { ResponseInspection } from '../domain/responses/import-inspection.ts'
import type { ReadingOptions, ResponseRowError } from '../domain/responses/import-reading.ts'
import { formatCount, formatNumber } from './format.ts'
import { t } from './language.ts'

/** What the rows of a file show: their dates and scores. */
export function describeInspection(inspection: ResponseInspection, { dateOrder, timeZone }: ReadingOptions): string {
  const { dates, rows, withoutScore, withoutDate } = inspection
  const texts = t().file
  const evidence = dates?.evidence ? texts.evidence(dates.evidence.cell, dates.evidence.line) : ''
  const lines = [
    ...(dates ? [] : [texts.noDates]),
    ...(dates && dateOrder && (dates.evidence || dates.ambiguous) ? [texts.dates(dateOrder, evidence)] : []),
    ...(dates?.hasLocalTimes ? [texts.localTimes(timeZone)] : []),
    texts.rows(formatCount(rows, 'row'), formatPositive(withoutScore), formatPositive(withoutDate)),
  ]
  return `${lines.join('\n')}\n`
}

/** Nothing for none. */
export const formatPositive = (count: number) => (count > 0 ? formatNumber(count) : undefined)

/** Why nothing was stored, and what to do. */
export function describeExcess(inspection: ResponseInspection, error: ResponseRowError): string {
  const { contradiction } = inspection.dates ?? {}
  const texts = t()
  // Neither order fits a column that has both.
  if (error === 'date-order' && contradiction)
    return texts.excess.contradiction(contradiction.dayFirst, contradiction.monthFirst)
  const { rows, rejected, unreadableTexts } = inspection
  const tally = rejected.get(error) ?? unreadableTexts
  return texts.excess.responses({
    count: formatNumber(tally.count),
    rows: formatCount(rows, 'row'),
    reason: texts.responseErrors[error],
    examples: tally.examples.map(({ line, cell }) => texts.excess.example(line, cell)).join(texts.separator),
    advice: texts.responseAdvice[error] + (error === 'date-order' ? '' : texts.excess.goOn),
  })
}
