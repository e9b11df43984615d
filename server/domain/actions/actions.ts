import type { Action, ActionChangedFields, ActionState, ActionWithHistory } from '../../../shared/action.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/actions.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { listPage } from '../pagination.ts'
import { loadToday } from '../workspaces/workspaces.ts'

/** As many changes as the history of an action shows. */
const MAX_CHANGES = 500

export interface ActionQuery {
  states?: readonly ActionState[] | undefined
  /** The id of a member. */
  owner?: string | undefined
  cause?: string | undefined
  /** Only those that are past their due day. */
  overdue?: boolean | undefined
}

/** An action with its figures as they were last computed. */
export interface StoredAction {
  action: Action
  row: store.ActionRow
}

/** Actions, newest first. */
export async function listStoredActions(
  deps: Deps,
  caller: Caller,
  { owner: ownerId, overdue, ...query }: ActionQuery,
  paging: Paging,
): Promise<ListPage<StoredAction>> {
  const today = await loadToday(deps, caller)
  const filter = { ...query, ownerId, overdueOn: overdue ? today : undefined }
  const { data: rows, nextCursor } = await listPage(
    deps.database,
    paging,
    (position) => store.selectActions(caller.workspaceId, filter, position),
    (row) => row,
  )
  return { data: await toStoredActions(deps, caller, rows, today), nextCursor }
}

/** Adds what the rows themselves do not have. */
export async function toStoredActions(
  { database }: Deps,
  { workspaceId }: Caller,
  rows: readonly store.ActionRow[],
  today: string,
): Promise<StoredAction[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const causes = Map.groupBy(await database.all(store.selectActionCauses(workspaceId, ids)), ({ actionId }) => actionId)
  return rows.map((row) => ({
    row,
    action: toAction(row, { causes: (causes.get(row.id) ?? []).map(({ cause }) => cause), today }),
  }))
}

export async function listActions(
  deps: Deps,
  caller: Caller,
  query: ActionQuery,
  paging: Paging,
): Promise<ListPage<Action>> {
  const { data, nextCursor } = await listStoredActions(deps, caller, query, paging)
  return { data: data.map(({ action }) => action), nextCursor }
}

/** @throws DomainError `action-not-found` */
export async function loadAction(deps: Deps, caller: Caller, id: string): Promise<StoredAction> {
  const [row] = await deps.database.all(store.selectActionById(caller.workspaceId, id))
  if (!row) throw notFound('action', id)
  const [action] = await toStoredActions(deps, caller, [row], await loadToday(deps, caller))
  return action as StoredAction
}

/** @throws DomainError `action-not-found` */
export async function getAction(deps: Deps, caller: Caller, id: string): Promise<ActionWithHistory> {
  const { action } = await loadAction(deps, caller, id)
  return { ...action, changes: await listActionChanges(deps, caller, id) }
}

/** Newest first. */
export async function listActionChanges(
  { database }: Deps,
  { workspaceId }: Caller,
  id: string,
): Promise<ActionWithHistory['changes']> {
  const rows = await database.all(store.selectActionChanges(workspaceId, id, MAX_CHANGES))
  return rows.map(({ at, actor, actorName, changed }) => ({
    at: toIso(at),
    by: actor,
    name: actorName,
    changed: JSON.parse(changed) as ActionChangedFields,
  }))
}

export interface ActionCounts extends Record<ActionState, number> {
  overdue: number
}

/** How many actions there are in each state. */
export async function countActions(deps: Deps, caller: Caller): Promise<ActionCounts> {
  const rows = await deps.database.all(store.countActionsByState(caller.workspaceId, await loadToday(deps, caller)))
  const getCount = (state: ActionState) => rows.find((row) => row.state === state)?.count ?? 0
  return {
    planned: getCount('planned'),
    started: getCount('started'),
    done: getCount('done'),
    cancelled: getCount('cancelled'),
    overdue: rows.reduce((sum, { overdue }) => sum + overdue, 0),
  }
}

/** How many planned and started actions each of some causes has. */
export async function countOpenActions(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
  causes: readonly string[],
): Promise<Map<string, number>> {
  if (causes.length === 0) return new Map()
  const rows = await database.all(store.countOpenActionsByCause(workspaceId, causes))
  return new Map(rows.map(({ cause, count }) => [cause, count]))
}

export function toAction(
  row: store.ActionRow,
  { causes, today }: { causes: readonly string[]; today: string },
): Action {
  const isOpen = row.state === 'planned' || row.state === 'started'
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    causes: [...causes],
    ownerId: row.ownerId,
    owner: row.owner,
    surveyId: row.surveyId,
    state: row.state,
    dueDay: row.dueDay,
    overdue: isOpen && row.dueDay !== null && row.dueDay < today,
    startedDay: row.startedDay,
    doneDay: row.doneDay,
    reopened: row.reopened,
    createdAt: toIso(row.createdAt),
    updatedAt: toIso(row.updatedAt),
  }
}
