import type { FollowUpDueTime, Statement } from '../../store/database.ts'
import { openFollowUps, syncFollowUps, withdrawFollowUps } from '../../store/queries/follow-up-opening.ts'
import { deleteImportChangesByIds, type FieldValues, selectImportChanges } from '../../store/queries/import-changes.ts'
import * as store from '../../store/queries/imported-responses.ts'
import type { ImportRow } from '../../store/queries/imports.ts'
import { insertResponseChanges } from '../../store/queries/response-changes.ts'
import { responsesWhere } from '../../store/queries/responses.ts'
import { rewriteResponses } from '../../store/queries/rewrite.ts'
import type { UndoStep } from '../contacts/import-undo.ts'
import type { Deps } from '../deps.ts'
import { loadFollowUpDueTimes } from '../workspaces/working-days.ts'
import { concernsComments, concernsCounts, toColumns, toFieldValues } from './import-comparison.ts'

/** A response, and the values to set in it. */
interface Restoration {
  response: store.ImportedResponseRow
  values: FieldValues
}

/**
 * Plans to give some responses the values back that they had before an import, unless these have changed since.
 * @returns undefined once all are done
 */
export async function planResponseRestoration(
  deps: Deps,
  { workspaceId, id: importId, mapping }: ImportRow,
  actor: string,
  limit: number,
): Promise<UndoStep | undefined> {
  const changes = await deps.database.all(selectImportChanges(workspaceId, importId, 'response', limit))
  if (changes.length === 0) return undefined
  const ids = changes.map(({ id }) => id)
  const responses = await deps.database.all(store.selectImportedResponsesByIds(ids))
  const responsesById = new Map(responses.map((response) => [response.id, response]))
  const restorations = changes.flatMap(({ id, before, after }) => {
    const response = responsesById.get(id)
    return (response && compareWithImport(response, JSON.parse(before ?? '{}'), JSON.parse(after))) ?? []
  })
  const { followUpsSince = null }: { followUpsSince?: number | null } = JSON.parse(mapping)
  const dueTimes = await loadFollowUpDueTimes(deps, workspaceId)
  return {
    statements: [
      ...(restorations.length > 0 ? buildStatements(deps, restorations, { actor, followUpsSince, dueTimes }) : []),
      deleteImportChangesByIds(workspaceId, importId, 'response', ids),
    ],
    counts: { restoredResponses: restorations.length, keptResponses: responses.length - restorations.length },
  }
}

function compareWithImport(
  response: store.ImportedResponseRow,
  before: FieldValues,
  after: FieldValues,
): Restoration | undefined {
  const current = toFieldValues(response)
  const hasChanged = Object.entries(after).some(([field, value]) => (current[field] ?? null) !== value)
  if (hasChanged) return undefined
  return { response, values: Object.fromEntries(Object.keys(after).map((field) => [field, before[field] ?? null])) }
}

function buildStatements(
  deps: Deps,
  restorations: readonly Restoration[],
  {
    actor,
    followUpsSince,
    dueTimes,
  }: { actor: string; followUpsSince: number | null; dueTimes: readonly FollowUpDueTime[] },
): Statement[] {
  const now = deps.now()
  const selection = responsesWhere.byIds(restorations.map(({ response }) => response.id))
  const values = restorations.map((restoration) => restoration.values)
  const history = restorations
    .filter(({ values }) => 'score' in values || 'comment' in values)
    .map(({ response }) => ({ id: deps.newId(now), responseId: response.id }))
  const rescored = restorations.filter(
    ({ response, values }) => 'score' in values && followUpsSince !== null && response.answeredAt >= followUpsSince,
  )
  return [
    ...rewriteResponses(
      selection,
      [
        store.updateImportedResponses(
          restorations.map(({ response, values }) => toColumns(response, values)),
          now,
        ),
      ],
      {
        before: [
          store.assertResponsesUnchanged(restorations.map(({ response }) => response)),
          ...(history.length > 0 ? [insertResponseChanges(history, { at: now, actor })] : []),
        ],
        counts: concernsCounts(values),
        comments: concernsComments(values),
      },
    ),
    syncFollowUps(selection),
    ...(rescored.length > 0
      ? [openFollowUps(responsesWhere.byIds(rescored.map(({ response }) => response.id)), now, dueTimes)]
      : []),
    withdrawFollowUps(selection),
  ]
}
