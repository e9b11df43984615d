import { localizeFlow, OTHER_ID, REASONS_ID } from '../../../shared/flow.ts'
import type { Language } from '../../../shared/locale.ts'
import type { Group } from '../../../shared/nps.ts'
import type { Channel, Response, SuspicionReason } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import { buildSurveyTexts } from '../../../shared/survey-texts.ts'
import { selectAnswerKeys } from '../../store/queries/response-lists.ts'
import { selectSurveys } from '../../store/queries/surveys.ts'
import type { Caller, Deps } from '../deps.ts'
import { type FileLocale, loadFileLocale, type OwnPropertyTexts, propertyColumn } from '../files/locale.ts'
import { type Column, minuteCell, phoneCell } from '../files/table.ts'
import { eachPage } from '../pagination.ts'
import { toSurvey } from '../surveys/surveys.ts'
import type { PropertyColumns } from './property-columns.ts'
import type { PreparedQuery } from './query.ts'

/** The texts of a list for readers, in their language. Plain data, because exports run in a thread of their own. */
export interface SpreadsheetTexts {
  language: Language
  columns: Record<SpreadsheetColumn, string>
  /** The heading of the properties without a column of their own. */
  otherProperties: string
  /** The heading of a reason, with `{reason}` in it. */
  reason: string
  yes: string
  groups: Record<Group, string>
  channels: Record<Channel, string>
  identities: Record<'verified' | 'unverified', string>
  suspicion: Record<SuspicionReason, string>
  properties: OwnPropertyTexts
}

const spreadsheetColumns = [
  'date',
  'survey',
  'score',
  'group',
  'comment',
  'name',
  'email',
  'phone',
  'contactDetails',
  'externalId',
  'identity',
  'contactRequested',
  'tags',
  'otherAnswers',
  'excluded',
  'channel',
  'enteredBy',
  'page',
  'language',
  'id',
] as const
export type SpreadsheetColumn = (typeof spreadsheetColumns)[number]

/** Columns that callers without access to contacts do not get. */
const contactColumns: readonly SpreadsheetColumn[] = [
  'name',
  'email',
  'phone',
  'contactDetails',
  'externalId',
  'identity',
  'contactRequested',
  'page',
]

interface SpreadsheetContext {
  preparedQuery: PreparedQuery
  properties: PropertyColumns
  texts: SpreadsheetTexts
}

/**
 * The columns of a list of responses for readers: local times, names in place of ids, a column for each reason and
 * question of the surveys, and phone numbers that spreadsheets keep as text.
 */
export async function buildSpreadsheetColumns(
  deps: Deps,
  caller: Caller,
  { preparedQuery, properties, texts }: SpreadsheetContext,
): Promise<Column<Response>[]> {
  const locale = await loadFileLocale(deps, caller)
  const surveys = await loadSurveys(deps, caller)
  const keys = preparedQuery.isEmpty
    ? []
    : await deps.database.all(selectAnswerKeys(caller.workspaceId, preparedQuery.filter, MAX_ANSWER_KEYS), {
        long: true,
      })
  const answerColumns = buildAnswerColumns(surveys, keys, texts)
  const cells = buildCells(locale, surveys, texts)
  const toColumns = (names: readonly SpreadsheetColumn[]): Column<Response>[] =>
    names
      .filter((name) => hasPermission(caller.role, 'contacts') || !contactColumns.includes(name))
      .map((name) => [texts.columns[name], cells[name]])
  const [start, end] = [spreadsheetColumns.slice(0, ANSWERS_AFTER), spreadsheetColumns.slice(ANSWERS_AFTER)]
  const propertyColumns = properties.keys.map((key) =>
    propertyColumn(locale, key, texts, (response: Response) => response.properties),
  )
  const { describeOthers } = properties
  return [
    ...toColumns(start),
    ...answerColumns,
    ...toColumns(end.slice(0, -1)),
    ...propertyColumns,
    ...(describeOthers ? [[texts.otherProperties, describeOthers] as const] : []),
    ...toColumns(['id']),
  ]
}

/** More questions than a workspace asks: respondents can invent names. */
const MAX_ANSWER_KEYS = 1000

/** Answers follow the tags. */
const ANSWERS_AFTER = spreadsheetColumns.indexOf('tags') + 1

async function loadSurveys(deps: Deps, { workspaceId }: Caller): Promise<Map<string, Survey>> {
  const surveys = new Map<string, Survey>()
  for await (const rows of eachPage(deps.database, (position) => selectSurveys(workspaceId, position)))
    for (const row of rows) surveys.set(row.id, toSurvey(deps, row))
  return surveys
}

type Cell = Column<Response>[1]

function buildCells(
  { timeZone, country }: FileLocale,
  surveys: ReadonlyMap<string, Survey>,
  texts: SpreadsheetTexts,
): Record<SpreadsheetColumn, Cell> {
  return {
    date: ({ answeredAt }) => minuteCell(Date.parse(answeredAt), timeZone),
    survey: ({ surveyId }) => surveys.get(surveyId)?.name ?? surveyId,
    score: ({ score }) => score,
    group: ({ group }) => texts.groups[group],
    comment: ({ comment }) => comment,
    name: ({ contact, unverifiedContact }) => contact?.name ?? unverifiedContact?.name,
    email: ({ contact, unverifiedContact }) => contact?.email ?? unverifiedContact?.email,
    phone: ({ contact, unverifiedContact }) => phoneCell(contact?.phone ?? unverifiedContact?.phone, country),
    contactDetails: ({ unverifiedContact }) => unverifiedContact?.details,
    externalId: ({ contact }) => contact?.externalId,
    identity: ({ contact }) => contact && texts.identities[contact.identity],
    contactRequested: ({ contactRequestedAt }) => (contactRequestedAt === null ? null : texts.yes),
    tags: ({ tags }) => tags.join(', '),
    otherAnswers: (response) => describeOtherAnswers(response, surveys.get(response.surveyId)),
    excluded: ({ suspicion }) =>
      suspicion?.clearedAt === null ? suspicion.reasons.map((reason) => texts.suspicion[reason]).join(', ') : null,
    channel: ({ channel }) => texts.channels[channel],
    enteredBy: ({ enteredBy, enteredByName }) => enteredByName ?? enteredBy,
    page: ({ page }) => page,
    language: ({ locale }) => locale,
    id: ({ id }) => id,
  }
}

/** A column for each reason and question that the surveys offer, as far as their responses have such answers. */
function buildAnswerColumns(
  surveys: ReadonlyMap<string, Survey>,
  keys: readonly { surveyId: string; key: string }[],
  texts: SpreadsheetTexts,
): Column<Response>[] {
  // Surveys that offer the same reason, or ask the same question, share its column.
  const cellsByHeading = new Map<string, Map<string, Cell>>()
  const add = (heading: string, surveyId: string, cell: Cell) =>
    cellsByHeading.set(heading, (cellsByHeading.get(heading) ?? new Map()).set(surveyId, cell))
  const defaultTexts = buildSurveyTexts(texts.language, {}, null)
  for (const [surveyId, survey] of surveys) {
    const answered = new Set(keys.filter((row) => row.surveyId === surveyId).map(({ key }) => key))
    if (answered.size === 0) continue
    const { reasons, questions } = localizeFlow(texts.language, survey, defaultTexts)
    const choices = answered.has(REASONS_ID) ? Object.values(reasons).flat() : []
    for (const [text, ids] of groupIdsByText(choices))
      add(
        texts.reason.replace('{reason}', () => text),
        surveyId,
        (response) => reasonCell(response, ids, texts),
      )
    for (const question of questions)
      if (answered.has(question.id))
        add(question.text, surveyId, ({ answers }) => answerCell(answers[question.id], question))
  }
  return [...cellsByHeading].map(
    ([heading, cells]): Column<Response> => [heading, (response) => cells.get(response.surveyId)?.(response)],
  )
}

const groupIdsByText = (choices: readonly { id: string; text: string }[]): Map<string, string[]> =>
  new Map([...Map.groupBy(choices, ({ text }) => text)].map(([text, same]) => [text, same.map(({ id }) => id)]))

const listReasons = ({ answers }: Response): string[] => [answers[REASONS_ID] ?? []].flat().map(String)

/** What the respondent typed as “something else”, or “Yes” if the reason was selected. */
function reasonCell(response: Response, ids: readonly string[], { yes }: SpreadsheetTexts) {
  if (!listReasons(response).some((id) => ids.includes(id))) return null
  const typed = ids.includes(OTHER_ID) ? response.answers[OTHER_ID] : undefined
  return typed === undefined ? yes : String(typed)
}

function answerCell(value: unknown, { options = [] }: { options?: { id: string; text: string }[] | undefined }) {
  if (value === undefined || typeof value === 'number') return value
  return [value]
    .flat()
    .map((id) => options.find((option) => option.id === id)?.text ?? String(id))
    .join(', ')
}

/** Answers to what the survey does not ask, or no longer. */
function describeOtherAnswers(response: Response, survey: Survey | undefined): string | null {
  const reasonIds = [
    OTHER_ID,
    ...Object.values(survey?.reasons ?? {}).flatMap((choices) => choices.map(({ id }) => id)),
  ]
  const questionIds = [REASONS_ID, OTHER_ID, ...(survey?.questions ?? []).map(({ id }) => id)]
  const answers = Object.entries(response.answers).filter(([id]) => !questionIds.includes(id))
  return (
    [
      ...listReasons(response).filter((id) => !reasonIds.includes(id)),
      ...answers.map(([id, value]) => `${id}: ${[value].flat().join(', ')}`),
    ].join('; ') || null
  )
}
