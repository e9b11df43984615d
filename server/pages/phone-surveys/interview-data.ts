import type { Contact } from '../../../shared/contact.ts'
import { type Language, languages } from '../../../shared/locale.ts'
import type { CallOutcome, ScriptPart } from '../../../shared/phone-survey.ts'
import type { Question } from '../../../shared/question.ts'
import { fillChineseSubject, listSurveyLanguages } from '../../../shared/survey-texts.ts'
import { getContact } from '../../domain/contacts/contacts.ts'
import { type AskingContext, findRefusals, getLastAsked, type Refusal } from '../../domain/invitations/asking.ts'
import { getLastCall } from '../../domain/phone-surveys/calls.ts'
import { getPhoneScripts } from '../../domain/phone-surveys/scripts.ts'
import { buildQuestion } from '../../domain/surveys/questions.ts'
import { isOpen, loadSurvey } from '../../domain/surveys/surveys.ts'
import { getWorkspace } from '../../domain/workspaces/workspaces.ts'
import { getMessages } from '../../i18n/index.ts'
import { appLanguages } from '../../i18n/languages.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import type { InterviewQuery } from './paths.ts'
import { parseInterviewQuery } from './query.ts'

/** What the page of an interview shows. */
export interface Interview {
  survey: { id: string; name: string; isOpen: boolean }
  /** Undefined for a caller who is no contact, or none that is known. */
  contact: Contact | undefined
  /** The question, in the language of the conversation. */
  question: Question
  /** The languages to choose from. */
  languages: readonly Language[]
  script: Record<ScriptPart, string>
  /** When the contact was last asked, and why they must not be asked now. Milliseconds UTC. */
  asked: { lastAskedAt: number | null; refusal: Refusal | null }
  lastCall: { outcome: CallOutcome; at: string } | undefined
  query: InterviewQuery
}

/** @throws DomainError `not-found` survey or contact */
export async function loadInterview(page: PageContext): Promise<Interview> {
  const { deps, caller } = page.c.var
  const query = parseInterviewQuery(page)
  const survey = await loadSurvey(deps, caller, getPathId(page, 'survey'))
  const contact = query.contact === undefined ? undefined : await getContact(deps, caller, query.contact)
  const question = buildQuestion(survey, [query.lang, contact?.locale, page.format.language])
  const context = {
    ...(await getWorkspace(deps, caller)),
    ...{ workspaceId: caller.workspaceId, channel: 'phone' as const, surveyType: survey.type },
  }
  return {
    survey: { id: survey.id, name: survey.name, isOpen: isOpen(survey) },
    contact,
    question,
    languages: survey.locale
      ? [survey.locale]
      : chooseLanguages(listSurveyLanguages(JSON.parse(survey.texts), survey.subject), question, contact),
    script: await loadScript(page, survey.id, question, contact),
    asked: await loadAsked(page, context, contact),
    lastCall: contact && (await getLastCall(deps, caller, contact.id)),
    query,
  }
}

async function loadAsked(
  { c }: PageContext,
  context: AskingContext,
  contact: Contact | undefined,
): Promise<Interview['asked']> {
  if (!contact) return { lastAskedAt: null, refusal: null }
  const { deps } = c.var
  const { lastAskedAt } = await getLastAsked(deps, context, contact.id)
  const refusals = await findRefusals(deps, context, [contact.id])
  return { lastAskedAt, refusal: refusals.get(contact.id) ?? null }
}

/** Of 35 languages, those that interviewers are likely to speak: ours, that of the contact, and the current one. */
const chooseLanguages = (available: readonly Language[], question: Question, contact: Contact | undefined) =>
  available.filter(
    (language) =>
      appLanguages.some((name) => name === language) || language === question.language || language === contact?.locale,
  )

/** Each part as the survey has it, else the workspace, else ours. */
async function loadScript(
  page: PageContext,
  surveyId: string,
  { language, asker }: Question,
  contact: Contact | undefined,
): Promise<Record<ScriptPart, string>> {
  const { deps, caller } = page.c.var
  const scripts = await getPhoneScripts(deps, caller, surveyId)
  const own = languages.find((name) => name === language)
  const { ready } = getMessages(appLanguages.find((name) => name === language) ?? page.format.language).phoneSurveys
  const values = { name: contact?.name ?? '', company: asker.name, interviewer: caller.name }
  const getText = (part: ScriptPart) =>
    (own && (scripts.survey[own]?.[part] ?? scripts.workspace[own]?.[part])) ?? ready[part]
  return {
    introduction: fillPlaceholders(getText('introduction'), language, values),
    refusal: fillPlaceholders(getText('refusal'), language, values),
    thanks: fillPlaceholders(getText('thanks'), language, values),
  }
}

/** Chinese has a space between its characters and a name in Latin letters. */
const fillPlaceholders = (text: string, language: string, values: Record<string, string>) =>
  Object.entries(values).reduce((filled, [name, value]) => {
    const template = filled.replaceAll(`{${name}}`, '{subject}')
    return language.startsWith('zh')
      ? fillChineseSubject(template, value)
      : template.replaceAll('{subject}', () => value)
  }, text)
