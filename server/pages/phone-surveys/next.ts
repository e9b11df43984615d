import { DEFAULT_CALL_DAYS } from '../../../shared/phone-survey.ts'
import { getCalleeCursor } from '../../domain/phone-surveys/call-list.ts'
import { claimNextCallee } from '../../domain/phone-surveys/leases.ts'
import { loadSurvey } from '../../domain/surveys/surveys.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { type InterviewQuery, phoneSurveyPaths } from './paths.ts'
import { parseInterviewQuery } from './query.ts'

/** The next customer of the list after the current one, else the list. Who did not come from the list goes to it. */
export async function findNextPath(page: PageContext, surveyId: string, query: InterviewQuery): Promise<string> {
  const { deps, caller } = page.c.var
  const { at, days } = query
  if (at === undefined) return phoneSurveyPaths.list(page, surveyId)
  const next = await claimNextCallee(deps, caller, surveyId, { cursor: at, days: days ?? DEFAULT_CALL_DAYS })
  const { callee } = next
  return callee
    ? phoneSurveyPaths.interview(page, surveyId, { contact: callee.id, at: getCalleeCursor(callee), days })
    : phoneSurveyPaths.list(page, surveyId, { days, cursor: next.nextCursor })
}

export async function showNext(page: PageContext) {
  const { deps, caller } = page.c.var
  const { id } = await loadSurvey(deps, caller, getPathId(page, 'survey'))
  const path = await findNextPath(page, id, parseInterviewQuery(page))
  return page.c.redirect(path, 303)
}
