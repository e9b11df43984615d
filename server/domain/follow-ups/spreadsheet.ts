import { localizeFlow, OTHER_ID, REASONS_ID } from '../../../shared/flow.ts'
import type { FollowUp, FollowUpOutcome, FollowUpReason, FollowUpStatus } from '../../../shared/follow-up.ts'
import { type ChoiceKind, nameChoice } from '../../../shared/follow-up-choices.ts'
import type { FollowUpStage } from '../../../shared/follow-up-stages.ts'
import type { Language } from '../../../shared/locale.ts'
import { getCurrencyDigits } from '../../../shared/money.ts'
import { buildSurveyTexts } from '../../../shared/survey-texts.ts'
import { selectSurveys } from '../../store/queries/surveys.ts'
import type { Caller, Deps } from '../deps.ts'
import { loadFileLocale, type OwnPropertyTexts, propertyColumn } from '../files/locale.ts'
import { type Column, minuteCell, phoneCell } from '../files/table.ts'
import { eachPage } from '../pagination.ts'
import { toSurvey } from '../surveys/surveys.ts'
import { listFollowUpChoices } from './choices.ts'

/** The texts of a list of follow-ups for readers, in their language. Plain data, because exports run in a thread of their own. */
export interface FollowUpSpreadsheetTexts {
  language: Language
  columns: Record<FollowUpColumn, string>
  yes: string
  statuses: Record<FollowUpStatus, string>
  reasons: Record<FollowUpReason, string>
  outcomes: Record<FollowUpOutcome, string>
  stages: Record<FollowUpStage, string>
  identities: Record<'verified' | 'unverified', string>
  properties: OwnPropertyTexts
}

export type FollowUpColumn =
  | 'date'
  | 'survey'
  | 'score'
  | 'tier'
  | 'name'
  | 'salutation'
  | 'phone'
  | 'email'
  | 'contactDetails'
  | 'externalId'
  | 'identity'
  | 'comment'
  | 'reasons'
  | 'opened'
  | 'status'
  | 'owner'
  | 'due'
  | 'overdue'
  | 'notReached'
  | 'outcome'
  | 'stage'
  | 'contacted'
  | 'cause'
  | 'remedy'
  | 'amends'
  | 'currency'
  | 'promise'
  | 'note'
  | 'done'
  | 'asked'
  | 'scoreAfter'
  | 'id'

type Cell = Column<FollowUp>[1]

/**
 * The columns of a list of follow-ups for readers: times in the time zone of the workspace, names in place of ids, and phone
 * numbers that spreadsheets keep as text.
 */
export async function buildFollowUpColumns(
  deps: Deps,
  caller: Caller,
  { texts, propertyKeys }: { texts: FollowUpSpreadsheetTexts; propertyKeys: readonly string[] },
): Promise<Column<FollowUp>[]> {
  const locale = await loadFileLocale(deps, caller)
  const { timeZone, country } = locale
  const surveys = await loadSurveyNames(deps, caller, texts.language)
  const causes = await loadChoiceNames(deps, caller, 'cause', texts.language)
  const remedies = await loadChoiceNames(deps, caller, 'remedy', texts.language)
  const toMinute = (time: string | null) => minuteCell(time === null ? null : Date.parse(time), timeZone)
  const describe = ({ surveyId }: FollowUp, id: string) => surveys.get(surveyId)?.reasons.get(id) ?? id
  const cells: Record<Exclude<FollowUpColumn, 'id'>, Cell> = {
    date: ({ response }) => toMinute(response.answeredAt),
    survey: ({ surveyId }) => surveys.get(surveyId)?.name ?? surveyId,
    score: ({ response }) => response.score,
    tier: ({ tier }) => tier,
    name: ({ response }) => response.contact?.name ?? response.unverifiedContact?.name,
    salutation: ({ response }) => response.contact?.salutation,
    phone: ({ response }) => phoneCell(response.contact?.phone ?? response.unverifiedContact?.phone, country),
    email: ({ response }) => response.contact?.email ?? response.unverifiedContact?.email,
    contactDetails: ({ response }) => response.unverifiedContact?.details,
    externalId: ({ response }) => response.contact?.externalId ?? response.unverifiedContact?.externalId,
    identity: ({ response }) => response.contact && texts.identities[response.contact.identity],
    comment: ({ response }) => response.comment,
    reasons: (followUp) =>
      [followUp.response.answers[REASONS_ID] ?? []]
        .flat()
        .map((id) => describe(followUp, String(id)))
        .join(', '),
    opened: ({ reason }) => texts.reasons[reason],
    status: ({ status }) => texts.statuses[status],
    owner: ({ owner }) => owner,
    due: ({ dueAt }) => toMinute(dueAt),
    overdue: ({ overdue }) => (overdue ? texts.yes : null),
    notReached: ({ notReached }) => notReached || null,
    outcome: ({ outcome }) => outcome && texts.outcomes[outcome],
    stage: ({ stage }) => texts.stages[stage],
    contacted: ({ contactedAt }) => toMinute(contactedAt),
    cause: (followUp) => followUp.cause && (causes.get(followUp.cause) ?? describe(followUp, followUp.cause)),
    remedy: ({ remedy }) => remedy && (remedies.get(remedy) ?? remedy),
    amends: ({ amends }) => amends && amends.amount / 10 ** getCurrencyDigits(amends.currency),
    currency: ({ amends }) => amends?.currency,
    promise: ({ promise }) => promise,
    note: ({ note }) => note,
    done: ({ doneAt }) => toMinute(doneAt),
    asked: ({ askedAt }) => toMinute(askedAt),
    scoreAfter: ({ scoreAfter }) => scoreAfter,
  }
  return [
    ...Object.entries(cells).map(([name, cell]): Column<FollowUp> => [texts.columns[name as FollowUpColumn], cell]),
    ...propertyKeys.map((key) => propertyColumn(locale, key, texts, ({ response }: FollowUp) => response.properties)),
    [texts.columns.id, ({ id }) => id],
  ]
}

async function loadChoiceNames(deps: Deps, caller: Caller, kind: ChoiceKind, language: Language) {
  const choices = await listFollowUpChoices(deps, caller, kind)
  return new Map(choices.map((choice) => [choice.id, nameChoice(choice, language)]))
}

/** The names of surveys, and of the reasons they offer, by id. */
async function loadSurveyNames(deps: Deps, { workspaceId }: Caller, language: Language) {
  const surveys = new Map<string, { name: string; reasons: Map<string, string> }>()
  const defaultTexts = buildSurveyTexts(language, {}, null)
  for await (const rows of eachPage(deps.database, (position) => selectSurveys(workspaceId, position))) {
    for (const row of rows) {
      const reasons = Object.values(localizeFlow(language, toSurvey(deps, row), defaultTexts).reasons).flat()
      const texts = reasons.map(({ id, text }) => [id, text] as const)
      surveys.set(row.id, { name: row.name, reasons: new Map([...texts, [OTHER_ID, defaultTexts.other]]) })
    }
  }
  return surveys
}
