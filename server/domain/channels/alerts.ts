import type { ChannelSettings } from '../../../shared/channel.ts'
import type { DropReason } from '../../../shared/channel-delivery.ts'
import { REASONS_ID } from '../../../shared/flow.ts'
import { labelReason } from '../../../shared/reason-labels.ts'
import type { Response } from '../../../shared/response.ts'
import type { Survey } from '../../../shared/survey.ts'
import { type ActionRow, selectActionById } from '../../store/queries/actions.ts'
import type { AlertEventRow, DueDeliveryRow } from '../../store/queries/channel-deliveries.ts'
import { selectAlertEvents } from '../../store/queries/channel-deliveries.ts'
import { type FollowUpRow, selectFollowUpsByIds } from '../../store/queries/follow-ups.ts'
import { selectResponsesByIds } from '../../store/queries/response-lists.ts'
import { selectResponseTags } from '../../store/queries/response-tags.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import { selectSurveyById } from '../../store/queries/surveys.ts'
import type { WorkspaceRow } from '../../store/queries/workspaces.ts'
import { type Caller, type Deps, systemCaller } from '../deps.ts'
import { toResponse } from '../responses/views.ts'
import { toSurvey } from '../surveys/surveys.ts'
import type { Alert } from './alert.ts'
import { isAboutResponse } from './delivery-subjects.ts'

type AlertLanguage = ChannelSettings['slack']['language']

/** What the messages of a channel may say, and in which language. */
export interface AlertOptions {
  showsContacts: boolean
  language: AlertLanguage
}

export interface LoadedAlerts {
  alerts: Alert[]
  /** Deliveries that have nothing to tell any more. */
  dropped: Map<string, DropReason>
}

/**
 * What alerts say, as of now. Deliveries whose subject was deleted or erased are dropped, and those about opened or overdue cases
 * that are done meanwhile: nobody has to act any more. Other alerts about such a case say that it is done.
 */
export async function loadAlerts(
  deps: Pick<Deps, 'database' | 'publicUrl' | 'now'>,
  workspace: WorkspaceRow,
  deliveries: readonly Pick<DueDeliveryRow, 'id'>[],
  options: AlertOptions,
): Promise<LoadedAlerts> {
  const ids = deliveries.map(({ id }) => id)
  const events = new Map(
    (await deps.database.all(selectAlertEvents(workspace.id, ids))).map((row) => [row.deliveryId, row]),
  )
  const subjects = await loadSubjects(deps, workspace, [...events.values()], options)
  const loaded: LoadedAlerts = { alerts: [], dropped: new Map() }
  for (const id of ids) {
    const event = events.get(id)
    const alert = event ? buildAlert(event, subjects) : 'subject-deleted'
    if (typeof alert === 'string') loaded.dropped.set(id, alert)
    else loaded.alerts.push(alert)
  }
  return loaded
}

interface Subjects {
  baseUrl: string
  options: AlertOptions
  responses: ReadonlyMap<string, Response>
  followUps: ReadonlyMap<string, FollowUpRow>
  surveys: ReadonlyMap<string, Survey>
  actions: ReadonlyMap<string, ActionRow>
  segmentKeys: readonly { key: string; label: string }[]
}

async function loadSubjects(
  deps: Pick<Deps, 'database' | 'publicUrl' | 'now'>,
  workspace: WorkspaceRow,
  events: readonly AlertEventRow[],
  options: AlertOptions,
): Promise<Subjects> {
  const { database } = deps
  const responseIds = [...new Set(events.filter(isAboutResponse).map(({ subjectId }) => subjectId))]
  const actionIds = [...new Set(events.filter(isAboutAction).map(({ subjectId }) => subjectId))]
  const [rows, tags, followUps, keys, actions] = await Promise.all([
    database.all(selectResponsesByIds(workspace.id, {}, responseIds)),
    database.all(selectResponseTags(workspace.id, responseIds)),
    database.all(selectFollowUpsByIds(workspace.id, responseIds)),
    database.all(selectSegmentKeys(workspace.id)),
    Promise.all(actionIds.map((id) => database.all(selectActionById(workspace.id, id)))),
  ])
  const caller: Caller = { ...systemCaller(workspace.id), role: options.showsContacts ? 'manager' : 'viewer' }
  const responses = rows.map((row) =>
    toResponse({ ...row, tags: tags.filter(({ responseId }) => responseId === row.id) }, caller),
  )
  const surveyIds = new Set([...events.map(({ surveyId }) => surveyId), ...rows.map(({ surveyId }) => surveyId)])
  const surveys = await Promise.all([...surveyIds].map((id) => loadSurvey(deps, workspace.id, id)))
  return {
    baseUrl: `${deps.publicUrl}/w/${workspace.slug}`,
    options,
    responses: new Map(responses.map((response) => [response.id, response])),
    followUps: new Map(followUps.map((row) => [row.id, row])),
    surveys: new Map(surveys.flatMap((survey) => (survey ? [[survey.id, survey] as const] : []))),
    actions: new Map(actions.flat().map((row) => [row.id, row])),
    segmentKeys: keys.map(({ key, labels }) => ({
      key,
      label: JSON.parse(labels ?? '{}')[options.language] ?? toWords(key),
    })),
  }
}

async function loadSurvey(deps: Pick<Deps, 'database' | 'publicUrl' | 'now'>, workspaceId: string, id: string | null) {
  const [row] = id === null ? [] : await deps.database.all(selectSurveyById(workspaceId, id))
  return row && toSurvey(deps, row)
}

function toWords(key: string): string {
  const words = key.replace(/[_.-]+/g, ' ').trim() || key
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const isAboutAction = ({ type }: Pick<AlertEventRow, 'type'>): boolean => type.startsWith('action.')

/** These ask for a call, which a case that is done no longer needs. */
const isCallForAction = ({ type }: AlertEventRow) =>
  type === 'follow-up.opened' || type === 'follow-up.overdue' || type === 'follow-up.assigned'

function buildAlert(event: AlertEventRow, subjects: Subjects): Alert | DropReason {
  const response = subjects.responses.get(event.subjectId)
  const followUp = subjects.followUps.get(event.subjectId)
  if (isAboutResponse(event) && event.type !== 'response.deleted' && !response) return 'subject-deleted'
  const action = subjects.actions.get(event.subjectId)
  if (isAboutAction(event) && !action) return 'subject-deleted'
  if (isCallForAction(event) && (!followUp || followUp.doneAt !== null)) return 'nothing-to-do'
  const survey = subjects.surveys.get(response?.surveyId ?? event.surveyId ?? '')
  return {
    eventId: event.id,
    type: event.type,
    at: event.at,
    survey: survey ? { id: survey.id, name: survey.name } : null,
    rule: event.rule,
    response: response ? buildResponse(response, survey, subjects) : null,
    contact: response && subjects.options.showsContacts ? buildContact(response) : null,
    tier: followUp && followUp.tier <= 4 ? 'ABCD'.charAt(followUp.tier - 1) : null,
    segments: response ? listSegments(response, subjects) : [],
    followUp: followUp ? buildFollowUp(followUp, subjects) : null,
    action: action ? { title: action.title, url: `${subjects.baseUrl}/actions/${action.id}` } : null,
    scoreChange: event.type === 'score.moved' ? buildScoreChange(event, subjects) : null,
  }
}

function buildResponse(response: Response, survey: Survey | undefined, { baseUrl, options }: Subjects) {
  const { id, score, group, comment, locale, answeredAt, answers, contactRequestedAt } = response
  const chosen = [answers[REASONS_ID] ?? []].flat()
  return {
    id,
    score,
    group,
    comment,
    language: locale,
    answeredAt: Date.parse(answeredAt),
    reasons: chosen.map((reason) => labelReason(options.language, survey, group, String(reason))),
    contactRequested: contactRequestedAt !== null,
    url: `${baseUrl}/responses/${id}`,
  }
}

function buildContact({ contact, unverifiedContact }: Response): Alert['contact'] {
  const [name, email, phone] = (['name', 'email', 'phone'] as const).map(
    (field) => contact?.[field] ?? unverifiedContact?.[field] ?? null,
  ) as [string | null, string | null, string | null]
  return name === null && email === null && phone === null ? null : { name, email, phone }
}

const listSegments = ({ properties }: Response, { segmentKeys }: Subjects) =>
  segmentKeys.flatMap(({ key, label }) => {
    const value = Object.hasOwn(properties, key) ? properties[key] : undefined
    return value === undefined ? [] : [{ label, value: String(value) }]
  })

const buildFollowUp = ({ id, owner, dueAt, doneAt }: FollowUpRow, { baseUrl }: Subjects) => ({
  url: `${baseUrl}/follow-ups/${id}`,
  owner,
  dueAt,
  isDone: doneAt !== null,
})

function buildScoreChange({ data, surveyId }: AlertEventRow, { baseUrl }: Subjects): Alert['scoreChange'] {
  const { from, to, interval } = JSON.parse(data)
  if (typeof from !== 'number' || typeof to !== 'number') return null
  const url = `${baseUrl}/overview${surveyId === null ? '' : `?survey=${surveyId}`}`
  return { from, to, interval: interval ?? null, url }
}
