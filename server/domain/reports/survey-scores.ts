import type { ListPage, Paging } from '../../../shared/list.ts'
import type { Metrics } from '../../../shared/report.ts'
import type { Survey } from '../../../shared/survey.ts'
import { selectSurveysWithCounts } from '../../store/queries/surveys.ts'
import type { Caller, Deps } from '../deps.ts'
import { listPage } from '../pagination.ts'
import { toSurvey } from '../surveys/surveys.ts'
import { buildHistogram, computeMetrics } from './metrics.ts'

/** A survey with the metrics of all its responses. */
export interface SurveyWithMetrics {
  survey: Survey
  metrics: Metrics
  /** The day of the last response, in the time zone of the workspace. */
  lastDay: string | null
}

/** The surveys, newest first, with their metrics, which are read from the counts. */
export const listSurveysWithMetrics = (
  deps: Deps,
  caller: Caller,
  paging: Paging,
): Promise<ListPage<SurveyWithMetrics>> =>
  listPage(
    deps.database,
    paging,
    (position) => selectSurveysWithCounts(caller.workspaceId, position),
    (row) => ({ survey: toSurvey(deps, row), metrics: computeMetrics(buildHistogram([row])), lastDay: row.lastDay }),
  )
