import { FollowUpLifecycleSettings } from '../../../shared/follow-up-lifecycle-settings.ts'
import { NewSurvey } from '../../../shared/survey.ts'
import * as store from '../../store/queries/recovery.ts'
import { insertSurvey, type OpenSurveyRow, selectOpenSurvey } from '../../store/queries/surveys.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { notFound } from '../errors.ts'
import { applySchedule, buildSurveyRow } from '../surveys/surveys.ts'
import { getNamingLanguage, recoveryTexts } from './texts.ts'

/** How a workspace asks its customers again. */
export interface RecoveryContext {
  survey: OpenSurveyRow
  settings: FollowUpLifecycleSettings
}

/**
 * The survey that asks again after a follow-up; created if the workspace has none. It has the standard question, as before, so
 * that both scores can be compared, and opens no follow-ups by itself.
 * @throws ConstraintViolation if another process has created one meanwhile
 */
export async function loadRecoveryContext(deps: Deps, workspaceId: string): Promise<RecoveryContext> {
  const [row] = await deps.database.all(store.selectRecoverySettings(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  const settings = FollowUpLifecycleSettings.parse(JSON.parse(row.lifecycleSettings))
  const { recoverySurveyId } = settings
  const [chosen] = recoverySurveyId === null ? [] : await deps.database.all(selectOpenSurvey(recoverySurveyId))
  if (chosen?.workspaceId === workspaceId && chosen.type === 'recovery')
    return { survey: applySchedule(chosen, deps.now()), settings }
  const { survey: name } = recoveryTexts[getNamingLanguage(row.country)]
  const input = NewSurvey.parse({ name, type: 'recovery', followUpThreshold: null })
  const survey = buildSurveyRow(deps, workspaceId, input)
  await deps.database.batch([
    ...store.setRecoverySurvey(workspaceId, survey.id, recoverySurveyId),
    insertSurvey(survey),
    auditEntry(deps, systemCaller(workspaceId), 'survey.created', survey.id, { name }),
  ])
  return loadRecoveryContext(deps, workspaceId)
}
