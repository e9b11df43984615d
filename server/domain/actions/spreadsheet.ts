import type { ActionFigures } from '../../../shared/action.ts'
import { selectActions } from '../../store/queries/actions.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildTable, type Column, type Table } from '../files/table.ts'
import { eachPage } from '../pagination.ts'
import { loadToday } from '../workspaces/workspaces.ts'
import { parseFigures } from './access.ts'
import { type ActionQuery, type StoredAction, toStoredActions } from './actions.ts'

/** The actions that match, newest first, with their figures as they were last computed. */
export async function buildActionTable(
  deps: Deps,
  caller: Caller,
  { owner: ownerId, overdue, ...query }: ActionQuery,
): Promise<Table> {
  const today = await loadToday(deps, caller)
  const filter = { ...query, ownerId, overdueOn: overdue ? today : undefined }
  async function* listPages(): AsyncGenerator<MeasuredAction[]> {
    for await (const rows of eachPage(deps.database, (position) =>
      selectActions(caller.workspaceId, filter, position),
    )) {
      const actions = await toStoredActions(deps, caller, rows, today)
      yield actions.map(({ action, row }) => ({ action, figures: parseFigures(caller, row) }))
    }
  }
  return buildTable(listPages(), columns)
}

type MeasuredAction = Pick<StoredAction, 'action'> & { figures: ActionFigures | null }

const fromFigures =
  (pick: (figures: ActionFigures) => number | string | null | undefined): Column<MeasuredAction>[1] =>
  ({ figures }) =>
    figures && pick(figures)

const columns: Column<MeasuredAction>[] = [
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
  ['causeCountBefore', fromFigures(({ before }) => before?.causeCount)],
  ['causeCountAfter', fromFigures(({ after }) => after?.causeCount)],
  ['shareBefore', fromFigures(({ before }) => before?.share)],
  ['shareAfter', fromFigures(({ after }) => after?.share)],
  ['shareChange', fromFigures(({ share }) => share?.difference)],
  ['shareChangeLow', fromFigures(({ share }) => share?.low)],
  ['shareChangeHigh', fromFigures(({ share }) => share?.high)],
  ['obstacles', fromFigures(({ obstacles }) => obstacles.join(' ') || null)],
  ['cautions', fromFigures(({ cautions }) => cautions.join(' ') || null)],
  ['measuredAt', fromFigures(({ measuredAt }) => measuredAt)],
  ['createdAt', ({ action }) => action.createdAt],
]
