import type { EventType } from '../../../shared/event-types.ts'
import type { RuleFacts } from '../../../shared/rule-conditions.ts'
import * as store from '../../store/queries/event-routing.ts'
import type { Deps } from '../deps.ts'

/** What happened, and to what. */
export interface RoutedEvent {
  type: EventType
  subjectId: string
  surveyId: string | null
  /** The score at that time, if it was about a response. */
  score: number | null
}

/** The rows of the subjects of some events, by their ids. Those that are gone are missing. */
export interface SubjectRows {
  responses: ReadonlyMap<string, store.RoutedResponseRow>
  contacts: ReadonlyMap<string, store.RoutedContactRow>
  invitations: ReadonlyMap<string, store.RoutedInvitationRow>
}

/** The noun of an event: that of the table in which its subject is. Follow-ups have the id of their response. */
export function getSubjectNoun(type: EventType): 'response' | 'contact' | 'invitation' | 'campaign' | 'survey' {
  const [noun = ''] = type.split('.')
  if (noun === 'response' || noun === 'follow-up') return 'response'
  if (noun === 'contact' || noun === 'invitation' || noun === 'campaign') return noun
  return 'survey'
}

export const listSubjectIds = (
  events: readonly Pick<RoutedEvent, 'type' | 'subjectId'>[],
  noun: ReturnType<typeof getSubjectNoun>,
): string[] => [
  ...new Set(events.filter(({ type }) => getSubjectNoun(type) === noun).map(({ subjectId }) => subjectId)),
]

export async function loadSubjectRows(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  events: readonly RoutedEvent[],
): Promise<SubjectRows> {
  const [responseIds, contactIds, invitationIds] = (['response', 'contact', 'invitation'] as const).map((noun) =>
    listSubjectIds(events, noun),
  ) as [string[], string[], string[]]
  const [responses, contacts, invitations] = await Promise.all([
    responseIds.length > 0 ? database.all(store.selectRoutedResponses(workspaceId, responseIds)) : [],
    contactIds.length > 0 ? database.all(store.selectRoutedContacts(workspaceId, contactIds)) : [],
    invitationIds.length > 0 ? database.all(store.selectRoutedInvitations(workspaceId, invitationIds)) : [],
  ])
  return { responses: byId(responses), contacts: byId(contacts), invitations: byId(invitations) }
}

const byId = <Row extends { id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [row.id, row]))

const noFacts: Omit<RuleFacts, 'surveyId' | 'score'> = {
  reasons: [],
  comment: null,
  contactRequested: false,
  language: null,
  responseProperties: {},
  contactProperties: {},
}

/** What an event itself says, without its subject. */
export const buildEventFacts = ({ surveyId, score }: RoutedEvent): RuleFacts => ({ ...noFacts, surveyId, score })

/** What rules look at. Undefined if the subject is gone, unless the event says just that. */
export function buildFacts(event: RoutedEvent, rows: SubjectRows): RuleFacts | undefined {
  if (event.type === 'response.deleted' || event.type === 'contact.erased') return buildEventFacts(event)
  const { subjectId } = event
  switch (getSubjectNoun(event.type)) {
    case 'response': {
      const row = rows.responses.get(subjectId)
      return row && buildResponseFacts(row, event.score)
    }
    case 'invitation': {
      const row = rows.invitations.get(subjectId)
      return row && { ...buildContactFacts(row), surveyId: row.surveyId }
    }
    case 'contact': {
      const row = rows.contacts.get(subjectId)
      return row && buildContactFacts(row)
    }
    default:
      return buildEventFacts(event)
  }
}

/** @param score as it was at the event; by default as it is */
export const buildResponseFacts = (row: store.RoutedResponseRow, score: number | null = null): RuleFacts => ({
  surveyId: row.surveyId,
  score: score ?? row.score,
  reasons: Object.keys(JSON.parse(row.reasons)),
  comment: row.comment,
  contactRequested: row.contactRequestedAt !== null,
  language: row.locale ?? row.contactLocale,
  responseProperties: JSON.parse(row.properties),
  contactProperties: JSON.parse(row.contactProperties ?? '{}'),
})

const buildContactFacts = ({ locale, properties }: { locale: string | null; properties: string }): RuleFacts => ({
  ...noFacts,
  surveyId: null,
  score: null,
  language: locale,
  contactProperties: JSON.parse(properties),
})

/** Whether a response does not count, so that it starts no rule but those about suspect responses. */
export const isSuspect = ({ suspicion, clearedAt }: store.RoutedResponseRow): boolean =>
  suspicion !== null && clearedAt === null
