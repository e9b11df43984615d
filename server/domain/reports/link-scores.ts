import type { LinkWithScore } from '../../../shared/link.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { type LinkWithCountsRow, selectLinksWithCounts } from '../../store/queries/links.ts'
import type { Caller, Deps } from '../deps.ts'
import { listPage } from '../pagination.ts'
import { toLink } from '../surveys/links.ts'
import { loadSurvey } from '../surveys/surveys.ts'
import { buildHistogram, computeMetrics } from './metrics.ts'

/** The shared links of a survey, newest first, with the score of each, which is read from the counts. */
export async function listLinksWithScores(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  paging: Paging,
): Promise<ListPage<LinkWithScore>> {
  await loadSurvey(deps, caller, surveyId)
  return listPage(
    deps.database,
    paging,
    (position) => selectLinksWithCounts(caller.workspaceId, surveyId, position),
    (row) => toLinkWithScore(deps, row),
  )
}

function toLinkWithScore(deps: Deps, row: LinkWithCountsRow): LinkWithScore {
  const { count, nps, interval, display } = computeMetrics(buildHistogram([row]), { segment: true })
  return { ...toLink(deps, row), count, nps, interval, display, lastResponseAt: toIsoOrNull(row.lastResponseAt) }
}
