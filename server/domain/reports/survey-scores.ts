import type { List, Paging } from '../../../shared/list.ts'
import type { Figures } from '../../../shared/report.ts'
import type { Survey } from '../../../shared/survey.ts'
import { surveysWithCounts } from '../../store/queries/surveys.ts'
import type { Caller, Deps } from '../deps.ts'
import { list } from '../pagination.ts'
import { show } from '../surveys/surveys.ts'
import { figures, histogram } from './metrics.ts'

/** A survey with all that was answered. */
export interface ListedSurvey {
  survey: Survey
  figures: Figures
  /** The day of the last answer, in the workspace’s time zone. */
  lastDay: string | null
}

/** The surveys, newest first, each with its figures: read from the counts, whatever the number of answers. */
export const listSurveysWithFigures = (deps: Deps, caller: Caller, paging: Paging): Promise<List<ListedSurvey>> =>
  list(
    deps.database,
    paging,
    (position) => surveysWithCounts(caller.workspaceId, position),
    (row) => ({ survey: show(deps, row), figures: figures(histogram([row])), lastDay: row.lastDay }),
  )
