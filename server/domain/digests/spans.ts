import { addDays, type CalendarDay, getPeriodSpan, type Span } from '../../../shared/calendar.ts'
import type { DigestFrequency } from '../../../shared/notification-settings.ts'
import { getPreviousSpan } from '../../../shared/range.ts'
import { isWorkingDay, type WorkingWeek } from '../../../shared/working-days.ts'

export type SentFrequency = Exclude<DigestFrequency, 'off'>

const periods = { daily: 'day', weekly: 'week', monthly: 'month' } as const

/** The period of `today`: its digest is sent on its first working day, about the period before. */
const getCurrentPeriod = (frequency: SentFrequency, today: CalendarDay, weekStartsOn: number): Span =>
  getPeriodSpan(today, periods[frequency], { weekStartsOn })

/** Whether a digest is due: none has been sent in the period of today. Digests come on working days. */
export const isDigestDue = (
  { frequency, digestDay }: { frequency: SentFrequency; digestDay: CalendarDay },
  today: CalendarDay,
  { weekStartsOn, ...week }: WorkingWeek & { weekStartsOn: number },
): boolean => isWorkingDay(today, week) && digestDay < getCurrentPeriod(frequency, today, weekStartsOn).from

/**
 * The days that a digest is about: the last week or month; of a daily one, the days since the last working day began.
 * @example getDigestSpan('daily', '2026-11-23', week) // Monday: { from: '2026-11-20', to: '2026-11-22' }
 */
export function getDigestSpan(
  frequency: SentFrequency,
  today: CalendarDay,
  { weekStartsOn, ...week }: WorkingWeek & { weekStartsOn: number },
): Span {
  const to = addDays(getCurrentPeriod(frequency, today, weekStartsOn).from, -1)
  if (frequency !== 'daily') return getCurrentPeriod(frequency, to, weekStartsOn)
  let from = to
  for (let days = 0; days < MAX_DAYS_OFF && !isWorkingDay(from, week); days++) from = addDays(from, -1)
  return { from, to }
}

/** As many working days without a response say that there is nothing to compare. */
const MAX_EARLIER_SPANS = 5

/** The days that a digest is compared with, the latest first: of a daily one, earlier working days with the days off after them. */
export function listEarlierSpans(
  frequency: SentFrequency,
  span: Span,
  week: WorkingWeek & { weekStartsOn: number },
): Span[] {
  if (frequency !== 'daily') return [getPreviousSpan(span)]
  const spans: Span[] = []
  for (let day = span.from; spans.length < MAX_EARLIER_SPANS; ) {
    const earlierSpan = getDigestSpan('daily', day, week)
    spans.push(earlierSpan)
    day = earlierSpan.from
  }
  return spans
}

/** Longer than any holiday. */
const MAX_DAYS_OFF = 31
