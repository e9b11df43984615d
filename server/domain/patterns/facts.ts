import { addDays, toLocalDay } from '../../../shared/calendar.ts'
import {
  MAX_PATTERN_RESPONSES,
  MAX_UNANSWERED,
  PATTERN_DAYS,
  type PatternConditions,
} from '../../../shared/pattern-conditions.ts'
import type { PatternFacts, PatternResponse } from '../../../shared/pattern-matching.ts'
import * as store from '../../store/queries/pattern-facts.ts'
import type { Deps } from '../deps.ts'

/** Some of the last invitations may be too young to count as unanswered. */
const MAX_INVITATIONS = MAX_UNANSWERED + 10

/** The first day that patterns look at. */
export const getFirstDay = (now: number, timeZone: string): string =>
  addDays(toLocalDay(now, timeZone), 1 - PATTERN_DAYS)

export interface FactsQuery {
  workspaceId: string
  now: number
  /** See `getFirstDay`. */
  since: string
  /** What the patterns look at: the rest is not read. */
  conditions: readonly PatternConditions[]
}

/** What patterns look at, of each of some contacts that exist. */
export async function loadPatternFacts(
  { database }: Pick<Deps, 'database'>,
  { workspaceId, now, since, conditions }: FactsQuery,
  contactIds: readonly string[],
): Promise<Map<string, PatternFacts>> {
  if (contactIds.length === 0) return new Map()
  const long = { long: true }
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
  return new Map(
    contacts.map(({ id, properties }) => [
      id,
      {
        now,
        properties: JSON.parse(properties),
        responses: (responses.get(id) ?? [])
          .sort((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1))
          .map((row) =>
            toResponse(
              row,
              (tagsByResponse.get(row.id) ?? []).map(({ tag }) => tag),
            ),
          ),
        invitations: (invitationsByContact.get(id) ?? []).map(({ at, answeredAt }) => ({
          at,
          isAnswered: answeredAt !== null,
        })),
      },
    ]),
  )
}

function toResponse(row: store.PatternResponseRow, tags: string[]): PatternResponse {
  const { at, score, comment, contactRequestedAt, properties, stage, openedAt, level, amends, scoreAfter } = row
  return {
    ...{ at, score, comment, tags, contactRequested: contactRequestedAt !== null, properties: JSON.parse(properties) },
    followUp:
      stage === null || openedAt === null || stage === 'merged'
        ? null
        : { openedAt, stage, level: level ?? 0, hasAmends: (amends ?? 0) > 0, scoreAfter },
  }
}
