import type { ActionFigures } from '../../../shared/action.ts'
import { selectActions } from '../../store/queries/actions.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildTable, type Column, type Table } from '../files/table.ts'
import { eachPage } from '../pagination.ts'
import { type ActionQuery, loadToday, type StoredAction, toStoredActions } from './actions.ts'

/** The actions that match, newest first, with their figures as they were last computed. */
export async function buildActionTable(
  deps: Deps,
  caller: Caller,
  { owner: ownerId, overdue, ...query }: ActionQuery,
): Promise<Table> {
  const today = await loadToday(deps, caller)
  const filter = { ...query, ownerId, overdueOn: overdue ? today : undefined }
  async function* listPages(): AsyncGenerator<StoredAction[]> {
    for await (const rows of eachPage(deps.database, (position) =>
      selectActions(caller.workspaceId, filter, position),
    )) {
      yield await toStoredActions(deps, caller, rows, today)
    }
  }
  return buildTable(listPages(), columns)
}

const fromFigures =
  (pick: (figures: ActionFigures) => number | string | null | undefined): Column<StoredAction>[1] =>
  ({ row }) =>
    row.figures === null ? null : pick(JSON.parse(row.figures))

const columns: Column<StoredAction>[] = [
  ['id', ({ action }) => action.id],
  ['title', ({ action }) => action.title],
  ['description', ({ action }) => action.description],
  ['state', ({ action }) => action.state],
  ['causes', ({ action }) => action.causes.join(' ')],
  ['owner', ({ action }) => action.owner],
  ['survey', ({ action }) => action.surveyId],
  ['dueDay', ({ action }) => action.dueDay],
  ['overdue', ({ action }) => (action.overdue ? 'yes' : null)],
  ['startedDay', ({ action }) => action.startedDay],
  ['doneDay', ({ action }) => action.doneDay],
  ['reopened', ({ action }) => action.reopened],
  ['days', fromFigures(({ days }) => days)],
  ['responsesBefore', fromFigures(({ before }) => before?.count)],
  ['responsesAfter', fromFigures(({ after }) => after?.count)],
  ['npsBefore', fromFigures(({ before }) => before?.nps)],
  ['npsAfter', fromFigures(({ after }) => after?.nps)],
  ['npsChange', fromFigures(({ score }) => score?.difference)],
  ['npsChangeLow', fromFigures(({ score }) => score?.low)],
  ['npsChangeHigh', fromFigures(({ score }) => score?.high)],
  ['shareBefore', fromFigures(({ before }) => before?.share)],
  ['shareAfter', fromFigures(({ after }) => after?.share)],
  ['shareChange', fromFigures(({ cause }) => cause?.difference)],
  ['shareChangeLow', fromFigures(({ cause }) => cause?.low)],
  ['shareChangeHigh', fromFigures(({ cause }) => cause?.high)],
  ['obstacles', fromFigures(({ obstacles }) => obstacles.join(' ') || null)],
  ['cautions', fromFigures(({ cautions }) => cautions.join(' ') || null)],
  ['measuredAt', fromFigures(({ measuredAt }) => measuredAt)],
  ['createdAt', ({ action }) => action.createdAt],
]
