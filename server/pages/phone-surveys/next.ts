import { DEFAULT_CALL_DAYS } from '../../../shared/phone-survey.ts'
import { getCalleeCursor, listCallees } from '../../domain/phone-surveys/call-list.ts'
import { loadSurvey } from '../../domain/surveys/surveys.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { type InterviewQuery, phoneSurveyPaths } from './paths.ts'
import { parseInterviewQuery } from './query.ts'

/** The next customer of the list after the current one, else the list. Who did not come from the list goes to it. */
export async function findNextPath(page: PageContext, surveyId: string, query: InterviewQuery): Promise<string> {
  const { deps, caller } = page.c.var
  const { at, days } = query
  if (at === undefined) return phoneSurveyPaths.list(page, surveyId)
  const listQuery = { cursor: at, days: days ?? DEFAULT_CALL_DAYS, limit: 1 }
  const { data, nextCursor } = await listCallees(deps, caller, surveyId, listQuery)
  const [next] = data
  if (next) return phoneSurveyPaths.interview(page, surveyId, { contact: next.id, at: getCalleeCursor(next), days })
  return phoneSurveyPaths.list(page, surveyId, { days, cursor: nextCursor })
}

export async function showNext(page: PageContext) {
  const { deps, caller } = page.c.var
  const { id } = await loadSurvey(deps, caller, getPathId(page, 'survey'))
  const path = await findNextPath(page, id, parseInterviewQuery(page))
  return page.c.redirect(path, 303)
}
