import { addDays, getPeriodSpan, listSpans, toLocalDay } from '../../../shared/calendar.ts'
import { tallyHistogram } from '../../../shared/nps.ts'
import { type PeriodTally, stepAlarm } from '../../../shared/score-alarm.ts'
import { ConstraintViolation } from '../../store/database.ts'
import { type AlarmRow, selectAlarms, updateAlarm } from '../../store/queries/periodic-events.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { recordEvents } from '../events/recording.ts'
import { buildHistogram } from './metrics.ts'
import { type DayRow, loadHistory } from './trend.ts'

const PAGE_SIZE = 200

/** Reports scores that have moved, once a week has ended: at most one event for each alarm. */
export async function reportScoreAlarms(deps: Deps): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await deps.database.all(selectAlarms(after, PAGE_SIZE))
    for (const row of rows) await reportScoreAlarm(deps, row)
    if (rows.length < PAGE_SIZE) return
    after = rows.at(-1)?.surveyId ?? ''
  }
}

async function reportScoreAlarm(deps: Deps, row: AlarmRow): Promise<void> {
  const { workspaceId, surveyId, timeZone, weekStartsOn } = row
  const today = toLocalDay(deps.now(), timeZone)
  // The last day of the last complete week.
  const week = addDays(getPeriodSpan(today, 'week', { weekStartsOn }).from, -1)
  if (row.week !== null && row.week >= week) return
  const rows = await loadHistory(deps, { workspaceId, surveyId, where: {} }, 'week')
  const step = stepAlarm(row.direction, buildWeeks(rows, week, weekStartsOn))
  const events = step.moved
    ? [{ type: 'score.moved' as const, subjectId: surveyId, surveyId, data: describeMove(step.moved, step.direction) }]
    : []
  try {
    await deps.database.batch([
      ...updateAlarm(row, { week, direction: step.direction }),
      ...recordEvents(deps, systemCaller(workspaceId), events),
    ])
  } catch (error) {
    // Another process was first.
    if (!(error instanceof ConstraintViolation)) throw error
  }
}

/** The weeks from the first response to the one that ends with `lastDay`. */
function buildWeeks(rows: readonly DayRow[], lastDay: string, weekStartsOn: number): PeriodTally[] {
  const [first] = rows
  if (!first || first.day > lastDay) return []
  let next = 0
  return listSpans(first.day, lastDay, 'week', { weekStartsOn }).map(({ from, to }) => {
    const start = next
    while (next < rows.length && (rows[next]?.day ?? '') <= to) next++
    return { from, to, tally: tallyHistogram(buildHistogram(rows.slice(start, next))) }
  })
}

type Move = NonNullable<ReturnType<typeof stepAlarm>['moved']>

const describeMove = ({ from, to, before, after, interval, responses }: Move, direction: string | null) => ({
  direction,
  from: before,
  to: after,
  interval,
  span: { from, to },
  responses,
})
