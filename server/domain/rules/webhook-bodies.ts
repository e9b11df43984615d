import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { selectContactsMatching } from '../../store/queries/contacts.ts'
import {
  type RoutedInvitationRow,
  type RoutedResponseRow,
  selectRoutedNames,
} from '../../store/queries/event-routing.ts'
import { selectFollowUpsByIds } from '../../store/queries/follow-ups.ts'
import { selectResponseTags } from '../../store/queries/response-tags.ts'
import { toContacts } from '../contacts/contacts.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { loadQueueClock } from '../follow-ups/query.ts'
import { toFollowUp } from '../follow-ups/views.ts'
import { toResponse } from '../responses/views.ts'
import { getSubjectNoun, listSubjectIds, type RoutedEvent, type SubjectRows } from './subjects.ts'

/** What a webhook says of the subject of an event, and whose personal data that is. */
export interface BodyData {
  data: Record<string, unknown>
  contactId: string | null
  response: RoutedResponseRow | null
}

type BodyEvent = RoutedEvent & { facts: Readonly<Record<string, unknown>> }

/**
 * Prepares the bodies of some events, all with few queries. Subjects have the shapes of the API; those that are gone, and what
 * `response.deleted` and `contact.erased` are about, have their ids alone.
 */
export async function prepareBodies(
  deps: Deps,
  workspaceId: string,
  events: readonly BodyEvent[],
  rows: SubjectRows,
): Promise<(event: BodyEvent) => BodyData> {
  const [tags, followUps, contacts, names] = await Promise.all([
    loadTags(deps, workspaceId, [...rows.responses.keys()]),
    loadFollowUps(deps, workspaceId, events),
    loadContacts(deps, workspaceId, [...rows.contacts.keys()]),
    loadNames(deps, workspaceId, events),
  ])
  const caller = systemCaller(workspaceId)
  const toContactId = (id: string | null) => (id === workspaceId ? null : id)
  return (event) => {
    const { type, subjectId } = event
    const [response, invitation, contact] = [
      rows.responses.get(subjectId),
      rows.invitations.get(subjectId),
      contacts.get(subjectId),
    ]
    if (type === 'response.deleted' || type === 'contact.erased') return buildIds(event)
    if (response && type.startsWith('response.')) {
      const data = toResponse({ ...response, tags: tags.get(subjectId) ?? [] }, caller)
      return { data: { ...data }, contactId: toContactId(response.contactId), response }
    }
    const followUp = followUps.get(subjectId)
    if (response && followUp) return { data: { ...followUp }, contactId: toContactId(response.contactId), response }
    if (invitation && invitation.contactId !== workspaceId)
      return { data: toInvitationData(invitation), contactId: invitation.contactId, response: null }
    if (contact) return { data: { ...contact }, contactId: contact.id, response: null }
    const name = names.get(subjectId)
    return name === undefined
      ? buildIds(event)
      : { data: { ...buildIds(event).data, name, ...event.facts }, contactId: null, response: null }
  }
}

const buildIds = ({ type, subjectId, surveyId }: RoutedEvent): BodyData => ({
  data: { id: subjectId, ...(getSubjectNoun(type) !== 'survey' && surveyId !== null && { surveyId }) },
  contactId: null,
  response: null,
})

async function loadTags({ database }: Deps, workspaceId: string, ids: readonly string[]) {
  const rows = ids.length > 0 ? await database.all(selectResponseTags(workspaceId, ids)) : []
  return Map.groupBy(rows, ({ responseId }) => responseId)
}

async function loadFollowUps(deps: Deps, workspaceId: string, events: readonly BodyEvent[]) {
  const ids = listSubjectIds(
    events.filter(({ type }) => type.startsWith('follow-up.')),
    'response',
  )
  if (ids.length === 0) return new Map<string, ReturnType<typeof toFollowUp>>()
  const rows = await deps.database.all(selectFollowUpsByIds(workspaceId, ids))
  const clock = await loadQueueClock(deps, systemCaller(workspaceId))
  return new Map(rows.map((row) => [row.id, toFollowUp(row, clock)]))
}

async function loadContacts(deps: Deps, workspaceId: string, ids: readonly string[]) {
  const page = { before: undefined, limit: ids.length }
  const rows = ids.length > 0 ? await deps.database.all(selectContactsMatching(workspaceId, ids, [], page)) : []
  const contacts = rows.length > 0 ? await toContacts(deps, { workspaceId }, rows) : []
  return new Map(contacts.map((contact) => [contact.id, contact]))
}

async function loadNames({ database }: Deps, workspaceId: string, events: readonly BodyEvent[]) {
  const tables = ['survey', 'campaign'] as const
  const rows = await Promise.all(
    tables.map((table) => {
      const ids = listSubjectIds(events, table)
      return ids.length > 0 ? database.all(selectRoutedNames(table, workspaceId, ids)) : []
    }),
  )
  return new Map(rows.flat().map(({ id, name }) => [id, name]))
}

const toInvitationData = (row: RoutedInvitationRow): Record<string, unknown> => ({
  id: row.id,
  surveyId: row.surveyId,
  campaignId: row.campaignId,
  contactId: row.contactId,
  contact: {
    externalId: row.externalId,
    email: row.email,
    phone: row.phone,
    name: row.name,
    locale: row.locale,
  },
  channel: row.channel,
  createdAt: toIso(row.createdAt),
  expiresAt: toIsoOrNull(row.expiresAt),
  answeredAt: toIsoOrNull(row.answeredAt),
})
