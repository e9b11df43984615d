import type { FollowUpDueTime, Step } from '../../store/database.ts'
import { openFollowUps, syncFollowUps, withdrawFollowUps } from '../../store/queries/follow-up-opening.ts'
import { insertImportChanges, type NewImportChange } from '../../store/queries/import-changes.ts'
import * as store from '../../store/queries/imported-responses.ts'
import { insertResponseChanges } from '../../store/queries/response-changes.ts'
import {
  deleteTombstonedResponses,
  insertResponses,
  type NewResponseRow,
  responsesWhere,
} from '../../store/queries/responses.ts'
import { addAndRewriteResponses } from '../../store/queries/rewrite.ts'
import { insertNewResponses } from '../../store/response-insertion.ts'
import type { Deps } from '../deps.ts'
import { concernsComments, concernsCounts, type RowComparison, toColumns } from './import-comparison.ts'
import type { ContactMatches } from './import-contacts.ts'

/** What to change in a stored response. */
export interface ResponseUpdate extends RowComparison {
  stored: store.ImportedResponseRow
}

/** What a batch of rows adds and changes. */
export interface RowChanges {
  newRows: readonly NewResponseRow[]
  changes: readonly ResponseUpdate[]
  contacts: ContactMatches
  dueIds: readonly string[]
  /** Of the follow-ups of those. */
  dueTimes: readonly FollowUpDueTime[]
  now: number
}

/** The statements that store a batch of rows: see `planResponseRows`. */
export function buildStatements(
  deps: Deps,
  workspaceId: string,
  { newRows, changes, contacts, dueIds, dueTimes, now }: RowChanges,
  { importId, actor }: { importId: string; actor: string },
): Step[] {
  const importChanges = [...contacts.changes, ...changes.flatMap(toImportChange)]
  const recordChanges = importChanges.length > 0 ? [insertImportChanges(workspaceId, importId, importChanges)] : []
  if (changes.length === 0) {
    const insertion = insertNewResponses(newRows, {
      now,
      dueTimes,
      followUpIds: dueIds,
      requireAll: true,
    })
    return [...contacts.statements, ...recordChanges, ...(newRows.length > 0 ? [insertion] : [])]
  }
  const newIds = newRows.map(({ id }) => id)
  const existingIds = changes.map(({ stored }) => stored.id)
  const insertions =
    newRows.length > 0
      ? [insertResponses(newRows), deleteTombstonedResponses(newIds), store.assertResponsesExist(newIds)]
      : []
  const openDue = dueIds.length > 0 ? [openFollowUps(responsesWhere.byIds(dueIds), now, dueTimes)] : []
  const existing = responsesWhere.byIds(existingIds)
  const overwritten = changes.filter(({ before }) => (before.score ?? before.comment ?? null) !== null)
  const history = overwritten.map(({ stored }) => ({ id: deps.newId(now), responseId: stored.id }))
  const values = changes.map(({ after }) => after)
  const followUpStatements = [
    syncFollowUps(existing),
    ...openDue,
    ...(values.some((after) => 'score' in after) ? [withdrawFollowUps(existing)] : []),
  ]
  return [
    ...contacts.statements,
    ...recordChanges,
    ...addAndRewriteResponses(
      { existing, all: responsesWhere.byIds([...existingIds, ...newIds]), added: responsesWhere.byIds(newIds) },
      insertions,
      [
        store.updateImportedResponses(
          changes.map(({ stored, after }) => toColumns(stored, after)),
          now,
        ),
      ],
      {
        before: [
          store.assertResponsesUnchanged(changes.map(({ stored }) => stored)),
          ...(history.length > 0 ? [insertResponseChanges(history, { at: now, actor })] : []),
        ],
        after: followUpStatements,
        counts: concernsCounts(values),
        comments: concernsComments(values),
      },
    ),
  ]
}

/** What is kept for undoing the import: the key stays. */
function toImportChange({ stored, before, after }: ResponseUpdate): NewImportChange[] {
  const { key: _, ...values } = after
  const { key: __, ...earlier } = before
  return Object.keys(values).length === 0 ? [] : [{ noun: 'response', id: stored.id, before: earlier, after: values }]
}
