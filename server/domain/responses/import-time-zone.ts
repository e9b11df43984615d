import { isTimeZone } from '../../../shared/calendar.ts'
import { selectEarlierImports } from '../../store/queries/imports.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import type { Deps } from '../deps.ts'

/** The time zone in which times without one are read by default: that of the last import to the survey, or its own. */
export async function findDefaultTimeZone(
  { database }: Pick<Deps, 'database'>,
  survey: Pick<OpenSurveyRow, 'id' | 'workspaceId' | 'timeZone'>,
): Promise<string> {
  const [lastImport] = await database.all(selectEarlierImports(survey.workspaceId, survey.id, 1))
  const { timeZone }: { timeZone?: unknown } = JSON.parse(lastImport?.mapping ?? '{}')
  return typeof timeZone === 'string' && isTimeZone(timeZone) ? timeZone : survey.timeZone
}
