import type { FollowUp, FollowUpPatch, FollowUpStatus } from '../../shared/follow-up.ts'
import type { List, Paging } from '../../shared/list.ts'
import { iso, isoOrNull } from '../../shared/text.ts'
import * as store from '../store/follow-ups.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError, unknown } from './errors.ts'
import { list } from './lists.ts'
import { showContact } from './shown-responses.ts'
import { surveyNamed } from './surveys.ts'

export interface FollowUpQuery {
  status?: FollowUpStatus | undefined
  owner?: string | undefined
  overdue?: boolean | undefined
  survey?: string | undefined
}

/** @throws DomainError `invalid` for a survey that the workspace does not have */
export async function followUpFilter(
  deps: Deps,
  caller: Caller,
  { overdue, ...plain }: FollowUpQuery,
): Promise<store.FollowUpFilter> {
  if (plain.survey !== undefined) await surveyNamed(deps, caller, plain.survey, 'survey')
  return { ...plain, overdue: overdue === undefined ? undefined : { is: overdue, now: deps.now() } }
}

export async function listFollowUps(
  deps: Deps,
  caller: Caller,
  query: FollowUpQuery,
  paging: Paging,
): Promise<List<FollowUp>> {
  const filter = await followUpFilter(deps, caller, query)
  return list(
    deps.database,
    paging,
    (position) => store.followUps(caller.workspaceId, filter, position),
    (row) => showFollowUp(deps, row),
    { long: isRare(filter) },
  )
}

/** Whether what is asked for may have to be looked for among many that are not. */
const isRare = ({ status, owner, overdue, survey }: store.FollowUpFilter) =>
  status === 'done' || overdue !== undefined || (owner !== undefined && (status ?? survey) !== undefined)

export async function getFollowUp(deps: Deps, caller: Caller, id: string): Promise<FollowUp> {
  const [row] = await deps.database.all(store.followUp(caller.workspaceId, id))
  if (!row) throw unknown('follow-up', id)
  return showFollowUp(deps, row)
}

/** @throws DomainError `invalid` when it is to be done without a note that says what came of it */
export async function changeFollowUp(deps: Deps, caller: Caller, id: string, patch: FollowUpPatch): Promise<FollowUp> {
  const before = await getFollowUp(deps, caller, id)
  const after = { ...before, ...patch }
  if (after.status === 'done' && !after.note) {
    throw new DomainError('invalid', 'A follow-up is done with a note: say what came of it.', { path: 'note' })
  }
  const now = deps.now()
  const values = {
    note: patch.note,
    owner: patch.owner,
    due_at: patch.dueAt,
    ...(patch.status === 'done' && before.status === 'open' && { done_at: now, done_by: caller.actor }),
    ...(patch.status === 'open' && { done_at: null, done_by: null }),
    updated_at: now,
  }
  await deps.database.batch([store.updateFollowUp(caller.workspaceId, id, values)])
  return getFollowUp(deps, caller, id)
}

export const showFollowUp = (deps: Deps, row: store.FollowUpRow): FollowUp => ({
  id: row.id,
  surveyId: row.surveyId,
  status: row.doneAt === null ? 'open' : 'done',
  reason: row.reason,
  note: row.note,
  owner: row.owner,
  openedAt: iso(row.openedAt),
  dueAt: isoOrNull(row.dueAt),
  overdue: row.doneAt === null && row.dueAt !== null && row.dueAt < deps.now(),
  doneAt: isoOrNull(row.doneAt),
  doneBy: row.doneBy,
  updatedAt: iso(row.updatedAt),
  response: {
    id: row.id,
    score: row.score,
    comment: row.comment,
    properties: JSON.parse(row.properties),
    contact: showContact(row),
    claim: row.claim === null ? null : JSON.parse(row.claim),
    contactRequestedAt: isoOrNull(row.contactRequestedAt),
    answeredAt: iso(row.answeredAt),
  },
})
