import type { z } from 'zod'
import type { Language } from '../../../shared/locale.ts'
import type { ScriptTexts } from '../../../shared/phone-survey.ts'
import * as store from '../../store/queries/phone-scripts.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** What interviewers read out besides the question, in one language. A text that is absent comes from the next level. */
export type PhoneScript = z.output<typeof ScriptTexts>

type ScriptsByLanguage = Partial<Record<Language, PhoneScript>>

/** The scripts of a survey and of its workspace. */
export interface PhoneScripts {
  survey: ScriptsByLanguage
  workspace: ScriptsByLanguage
}

/** @throws DomainError `not-found` survey */
export async function getPhoneScripts(deps: Deps, { workspaceId }: Caller, surveyId: string): Promise<PhoneScripts> {
  const [row] = await deps.database.all(store.selectPhoneScripts(workspaceId, surveyId))
  if (!row) throw notFound('survey', surveyId)
  return { survey: JSON.parse(row.survey), workspace: JSON.parse(row.workspace) }
}

export async function getWorkspacePhoneScript(deps: Deps, { workspaceId }: Caller): Promise<ScriptsByLanguage> {
  const [row] = await deps.database.all(store.selectWorkspacePhoneScript(workspaceId))
  return JSON.parse(row?.workspace ?? '{}')
}

/**
 * Sets the texts of one language.
 * @param surveyId null for the script of the workspace
 * @throws DomainError `not-found` survey
 */
export async function savePhoneScript(
  deps: Deps,
  caller: Caller,
  surveyId: string | null,
  language: Language,
  script: PhoneScript,
): Promise<void> {
  const { workspaceId } = caller
  if (surveyId !== null) await getPhoneScripts(deps, caller, surveyId)
  const patch = { [language]: script }
  await deps.database.batch([
    surveyId === null
      ? store.updateWorkspacePhoneScript(workspaceId, patch)
      : store.updateSurveyPhoneScript(workspaceId, surveyId, patch),
    auditEntry(deps, caller, 'phone-script.changed', surveyId, { language }),
  ])
}
