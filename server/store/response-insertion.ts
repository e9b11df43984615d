import type { FollowUpDueTime, RowChange, RowChangeMessage, Statement } from './database.ts'
import { countAnsweredInvitations } from './queries/counts.ts'
import { insertOpenedEvents, insertResponseEvents } from './queries/events.ts'
import { openFollowUps } from './queries/follow-up-opening.ts'
import { assertResponsesExist } from './queries/imported-responses.ts'
import { markInvitationsAnswered } from './queries/invitations.ts'
import { deleteTombstonedResponses, insertResponses, type NewResponseRow, responsesWhere } from './queries/responses.ts'
import { addResponses } from './queries/rewrite.ts'

interface InsertionOptions {
  now: number
  /** When new follow-ups are due; without an entry for a workspace, they have no due date. */
  dueTimes?: readonly FollowUpDueTime[]
  /** The responses that may open a follow-up; all by default. */
  followUpIds?: readonly string[] | undefined
  /** Whether the batch fails if a response is skipped. */
  requireAll?: boolean
}

/**
 * Inserts responses and, for the new ones, their counts, search terms, used invitations and follow-ups. Returns the ids of
 * those it skips: they are sent again, a member has deleted them, or they are second ones for a personal link or a slot.
 */
export function insertNewResponses(
  rows: readonly NewResponseRow[],
  options: InsertionOptions,
): RowChange<{ id: string }> {
  return {
    buildStatements: () => buildStatements(rows, options),
    collect: (results) => findSkippedRows(rows, results),
    buildMessage: () => buildMessage(rows, options),
  }
}

function buildStatements(
  rows: readonly NewResponseRow[],
  { now, dueTimes = [], followUpIds, requireAll = false }: InsertionOptions,
): Statement[] {
  const ids = rows.map((row) => row.id)
  const selection = responsesWhere.byIds(ids)
  const hasFollowUps = followUpIds === undefined || followUpIds.length > 0
  return addResponses(
    selection,
    [insertResponses(rows), deleteTombstonedResponses(ids), ...(requireAll ? [assertResponsesExist(ids)] : [])],
    {
      hasComments: rows.some(({ terms }) => terms !== null),
      hasReasons: rows.some(({ reasons }) => Object.keys(reasons).length > 0),
      after: [
        ...(rows.some(({ importId }) => importId === undefined) ? [insertResponseEvents(selection)] : []),
        ...(hasFollowUps
          ? [
              openFollowUps(followUpIds ? responsesWhere.byIds(followUpIds) : selection, now, dueTimes),
              insertOpenedEvents(selection, now),
            ]
          : []),
        ...useInvitations(rows, now),
      ],
    },
  )
}

/** From the results of the first two statements. */
function findSkippedRows(
  rows: readonly NewResponseRow[],
  [insertedRows = [], withdrawnRows = []]: readonly unknown[][],
): { id: string }[] {
  const addedIds = new Set((insertedRows as { id: string }[]).map(({ id }) => id))
  for (const { id } of withdrawnRows as { id: string }[]) addedIds.delete(id)
  return rows.flatMap(({ id }) => (addedIds.has(id) ? [] : [{ id }]))
}

function useInvitations(rows: readonly NewResponseRow[], now: number): Statement[] {
  const ids = rows.flatMap(({ id, invitationId }) => (invitationId === null ? [] : [id]))
  return ids.length > 0 ? [countAnsweredInvitations(ids), markInvitationsAnswered(ids, now)] : []
}

function buildMessage(
  rows: readonly NewResponseRow[],
  { now, dueTimes = [], followUpIds, requireAll = false }: InsertionOptions,
): RowChangeMessage {
  const mayOpen = followUpIds && new Set(followUpIds)
  const values = rows.map((row) => [...listValues(row), !mayOpen || mayOpen.has(row.id) ? 1 : 0])
  const statements = useInvitations(rows, now).map(({ sql, values }) => ({ sql, values }))
  return { responses: JSON.stringify(values), now, dueTimes, requireAll, statements }
}

/** The values of a row for each of `responseColumns`. */
const listValues = (row: NewResponseRow): (string | number | null)[] => [
  row.id,
  row.workspaceId,
  row.surveyId,
  row.key,
  row.score,
  row.comment,
  row.commentFolded,
  row.terms,
  JSON.stringify(row.answers),
  JSON.stringify(row.reasons),
  JSON.stringify(row.properties),
  row.contactId,
  row.identity,
  row.unverifiedContact && JSON.stringify(row.unverifiedContact),
  row.contactRequestedAt,
  row.channel,
  row.linkId,
  row.invitationId,
  row.page,
  row.locale,
  row.interaction,
  row.suspicion,
  row.suspectedInvitationId,
  row.day,
  row.answeredAt,
  row.createdAt,
  row.createdAt,
  row.importId ?? null,
  row.verifiedSlot ?? null,
  row.enteredBy ?? null,
]
