import type { Survey } from '../../../shared/survey.ts'
import { retryOnConflict } from '../../store/database.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildSurveyUpdate, getSurvey, loadSurvey } from './surveys.ts'

/** Sets the score that a survey is to reach, or removes it. */
export function setGoal(deps: Deps, caller: Caller, surveyId: string, goal: number | null): Promise<Survey> {
  return retryOnConflict(async () => {
    const survey = await loadSurvey(deps, caller, surveyId)
    if (survey.goal !== goal) {
      const entry = auditEntry(deps, caller, 'survey.goal-changed', surveyId, {
        name: survey.name,
        goal: { from: survey.goal, to: goal },
      })
      await deps.database.batch([...buildSurveyUpdate(deps, survey, { goal }), entry])
    }
    return getSurvey(deps, caller, surveyId)
  })
}
