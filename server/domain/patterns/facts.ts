import { type CalendarDay, toLocalDay } from '../../../shared/calendar.ts'
import {
  MAX_PATTERN_RESPONSES,
  MAX_UNANSWERED,
  PATTERN_DAYS,
  type PatternConditions,
} from '../../../shared/pattern-conditions.ts'
import {
  getFirstDay,
  hasBeenDetractor,
  type PatternFacts,
  type PatternResponse,
} from '../../../shared/pattern-matching.ts'
import * as store from '../../store/queries/pattern-facts.ts'
import type { Deps } from '../deps.ts'

/** Some of the last invitations may be too young to count as unanswered. */
const MAX_INVITATIONS = MAX_UNANSWERED + 10

export interface FactsQuery {
  workspaceId: string
  today: CalendarDay
  timeZone: string
  /** What the patterns look at: the rest is not read. */
  conditions: readonly PatternConditions[]
}

/** What patterns look at, of those of some contacts who exist and were detractors: only they have a pattern. */
export async function loadPatternFacts(
  { database }: Pick<Deps, 'database'>,
  { workspaceId, today, timeZone, conditions }: FactsQuery,
  contactIds: readonly string[],
): Promise<Map<string, PatternFacts>> {
  if (contactIds.length === 0) return new Map()
  const long = { long: true }
  const since = getFirstDay(today, PATTERN_DAYS)
  const needsInvitations = conditions.some(({ silence }) => silence?.invitations !== undefined)
  const needsTags = conditions.some(({ signs }) => signs?.tags !== undefined)
  const [contacts, rows, invitations] = await Promise.all([
    database.all(store.selectPatternContacts(workspaceId, contactIds), long),
    database.all(
      store.selectPatternResponses(workspaceId, contactIds, { since, perContact: MAX_PATTERN_RESPONSES }),
      long,
    ),
    needsInvitations
      ? database.all(store.selectPatternInvitations(workspaceId, contactIds, MAX_INVITATIONS), long)
      : [],
  ])
  const responseIds = rows.map(({ id }) => id)
  const tags =
    needsTags && responseIds.length > 0
      ? await database.all(store.selectPatternTags(workspaceId, responseIds), long)
      : []
  const tagsByResponse = Map.groupBy(tags, ({ responseId }) => responseId)
  const responses = Map.groupBy(rows, ({ contactId }) => contactId)
  const invitationsByContact = Map.groupBy(invitations, ({ contactId }) => contactId)
  const facts = contacts
    // Erased contacts leave their invitations to one with the id of the workspace.
    .filter(({ id }) => id !== workspaceId)
    .map(({ id, properties }): [string, PatternFacts] => [
      id,
      {
        today,
        properties: JSON.parse(properties),
        responses: (responses.get(id) ?? [])
          .sort((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1))
          .map((row) => {
            const rowTags = (tagsByResponse.get(row.id) ?? []).map(({ tag }) => tag)
            return toResponse(row, rowTags, timeZone)
          }),
        invitations: (invitationsByContact.get(id) ?? []).map(({ at, day, answeredAt }) => ({
          ...{ at, day, isAnswered: answeredAt !== null },
        })),
      },
    ])
  return new Map(facts.filter(([, contactFacts]) => hasBeenDetractor(contactFacts)))
}

function toResponse(row: store.PatternResponseRow, tags: string[], timeZone: string): PatternResponse {
  const { at, day, score, comment, stage, openedAt, level, amends, scoreAfter } = row
  return {
    ...{ at, day, score, comment, tags, isRecovery: row.isRecovery === 1 },
    ...{ contactRequested: row.contactRequestedAt !== null, properties: JSON.parse(row.properties) },
    followUp:
      stage === null || openedAt === null || stage === 'merged'
        ? null
        : {
            ...{ openedDay: toLocalDay(openedAt, timeZone), stage, level: level ?? 0 },
            ...{ hasAmends: (amends ?? 0) > 0, scoreAfter },
          },
  }
}
