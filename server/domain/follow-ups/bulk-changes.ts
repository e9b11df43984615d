import { toIso } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { insertFollowUpAttempts } from '../../store/queries/follow-up-attempts.ts'
import { type FollowUpBefore, setFollowUpDueTime } from '../../store/queries/follow-up-bulk-changes.ts'
import { insertFollowUpChanges } from '../../store/queries/follow-up-changes.ts'
import * as store from '../../store/queries/follow-ups.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { listFollowUpEvents } from '../events/follow-ups.ts'
import { recordEvents } from '../events/recording.ts'
import { planOwner, planTeam } from './bulk-assignment.ts'
import type { ChangePlan } from './bulk-plan.ts'
import { getChangeTime } from './change-batch.ts'
import { noFindings } from './findings.ts'
import { loadFollowUps } from './follow-ups.ts'
import { eachFollowUp } from './list.ts'
import type { FollowUpQuery } from './query.ts'
import { requireNote } from './settings.ts'
import { isAskable, loadLifecycleContext, toSolvedColumns } from './stages.ts'

/** What is done to several follow-ups. A note is saved where there is none yet. */
export type BulkChange =
  | { type: 'owner'; ownerId: string | null }
  | { type: 'team'; teamId: string }
  | { type: 'due'; dueAt: number }
  | { type: 'solved'; note: string | null }

/** Follow-ups as they were read: those that have changed since are skipped. */
export type SelectedFollowUp = Pick<store.FollowUpRow, 'id' | 'updatedAt'>

export interface BulkResult {
  /** By which it can be taken back. */
  id: string
  /** How many are as asked for now. */
  done: number
  /** How many of these were not so before. */
  changed: number
  /** Changed by someone else since they were read, so left alone. */
  skipped: number
}

/** The most follow-ups that one change is about. */
export const MAX_BULK_CHANGE = 1000

/** Follow-ups per batch: respondents wait for no longer than one batch takes. */
const CHUNK_SIZE = 100

/** The first follow-ups of a list, in its order, and whether there are more. */
export async function selectListed(
  deps: Deps,
  caller: Caller,
  query: FollowUpQuery,
): Promise<{ followUps: SelectedFollowUp[]; hasMore: boolean }> {
  const followUps: SelectedFollowUp[] = []
  for await (const page of eachFollowUp(deps, caller, query)) {
    followUps.push(...page.map(({ id, updatedAt }) => ({ id, updatedAt: Date.parse(updatedAt) })))
    if (followUps.length > MAX_BULK_CHANGE) break
  }
  return { followUps: followUps.slice(0, MAX_BULK_CHANGE), hasMore: followUps.length > MAX_BULK_CHANGE }
}

/**
 * Changes several follow-ups, in batches that each change all or nothing. To do it again changes nothing more.
 * @throws DomainError `invalid-owner`, `team-not-found`, `owner-change-forbidden` or `note-required`, before the first change
 */
export async function changeFollowUps(
  deps: Deps,
  caller: Caller,
  followUps: readonly SelectedFollowUp[],
  change: BulkChange,
): Promise<BulkResult> {
  const plan = await planChange(deps, caller, change)
  const result: BulkResult = { id: deps.newId(deps.now()), done: 0, changed: 0, skipped: 0 }
  const selected = [...new Map(followUps.map((followUp) => [followUp.id, followUp])).values()].slice(0, MAX_BULK_CHANGE)
  for (let start = 0; start < selected.length; start += CHUNK_SIZE) {
    const chunk = selected.slice(start, start + CHUNK_SIZE)
    const { done, changed } = await retryOnConflict(() => changeChunk(deps, caller, { bulkId: result.id, chunk, plan }))
    result.done += done
    result.changed += changed
    result.skipped += chunk.length - done
  }
  return result
}

async function planChange(deps: Deps, caller: Caller, change: BulkChange): Promise<ChangePlan> {
  if (change.type === 'owner') return planOwner(deps, caller, change.ownerId)
  if (change.type === 'team') return planTeam(deps, caller, change.teamId)
  if (change.type === 'due') {
    const { dueAt } = change
    return {
      action: 'follow-up.due',
      isNeeded: (row) => row.dueAt !== dueAt,
      planRows: async (rows) => ({
        getEventChange: () => ({}),
        getChanges: () => ({ dueAt: toIso(dueAt) }),
        buildUpdates: (now) => [setFollowUpDueTime(caller.workspaceId, toIds(rows), dueAt, now)],
      }),
      note: null,
    }
  }
  const { note } = change
  await requireNote(deps, caller, 'solved', note)
  const lifecycle = await loadLifecycleContext(deps, caller)
  return {
    action: 'follow-up.done',
    isNeeded: (row) => row.doneAt === null,
    planRows: async (rows) => ({
      getEventChange: () => ({ status: 'done', outcome: 'solved' }),
      getChanges: (row) => ({ status: 'done', outcome: 'solved', ...(note && !row.note && { note }) }),
      buildUpdates: (now) =>
        [rows.filter(isAskable), rows.filter((row) => !isAskable(row))].flatMap(([first, ...others]) => {
          if (!first) return []
          const columns = {
            done_at: now,
            done_by: caller.actor,
            updated_at: now,
            ...toSolvedColumns(first, now, lifecycle),
          }
          return [store.updateFollowUps(caller.workspaceId, toIds([first, ...others]), columns)]
        }),
    }),
    note,
  }
}

interface Chunk {
  bulkId: string
  chunk: readonly SelectedFollowUp[]
  plan: ChangePlan
}

async function changeChunk(deps: Deps, caller: Caller, { bulkId, chunk, plan }: Chunk) {
  const { workspaceId, actor, name: actorName } = caller
  const versions = new Map(chunk.map(({ id, updatedAt }) => [id, updatedAt]))
  const loadedRows = await loadFollowUps(deps, caller, [...versions.keys()])
  const currentRows = loadedRows.filter(({ id, updatedAt }) => updatedAt === versions.get(id))
  const rows = currentRows.filter(plan.isNeeded)
  if (rows.length === 0) return { done: currentRows.length, changed: 0 }
  const rowsPlan = await plan.planRows(rows)
  const now = getChangeTime(deps, rows)
  const ids = toIds(rows)
  const { note } = plan
  const idsWithoutNote = note ? rows.filter((row) => !row.note).map(({ id }) => id) : []
  const changeRows = rows.map((row) => ({
    ...{ id: deps.newId(now), workspaceId, responseId: row.id, at: now, actor, actorName, bulkId },
    changed: JSON.stringify(rowsPlan.getChanges(row)),
    before: JSON.stringify(toBefore(row, idsWithoutNote.includes(row.id))),
  }))
  await deps.database.batch([
    store.lockFollowUps(workspaceId, ids),
    store.assertFollowUpsUnchanged(workspaceId, rows),
    ...rowsPlan.buildUpdates(now),
    ...(note && idsWithoutNote.length > 0 ? [store.updateFollowUps(workspaceId, idsWithoutNote, { note })] : []),
    insertFollowUpChanges(changeRows),
    ...(plan.action === 'follow-up.done' ? [insertFollowUpAttempts(changeRows.map(toSolvedAttempt))] : []),
    ...recordEvents(
      deps,
      caller,
      rows.flatMap((row) => listFollowUpEvents(row, rowsPlan.getEventChange(row))),
    ),
    auditEntry(deps, caller, plan.action, null, { followUps: ids }),
  ])
  return { done: currentRows.length, changed: rows.length }
}

const toIds = (rows: readonly store.FollowUpRow[]) => rows.map(({ id }) => id)

const toBefore = (row: store.FollowUpRow, isNoteSet: boolean): FollowUpBefore => ({
  owner: row.storedOwner,
  ownerId: row.ownerId,
  teamId: row.teamId,
  team: row.team,
  unnotifiedSince: row.unnotifiedSince,
  dueAt: row.dueAt,
  callAt: row.callAt,
  postponedUntil: row.postponedUntil,
  doneAt: row.doneAt,
  doneBy: row.doneBy,
  stage: row.stage,
  pausedLeft: row.pausedLeft,
  askAt: row.askAt,
  concludedAt: row.concludedAt,
  noteSet: isNoteSet ? 1 : 0,
})

/** The call that closed a follow-up, with the id of the change. An attempt keeps what taking it back needs. */
const toSolvedAttempt = ({
  bulkId: _,
  changed: __,
  ...row
}: Parameters<typeof insertFollowUpChanges>[0][number] & { before: string }) => {
  const { dueAt, postponedUntil, stage, pausedLeft }: FollowUpBefore = JSON.parse(row.before)
  return {
    ...row,
    ...noFindings,
    channel: 'phone' as const,
    outcome: 'solved' as const,
    before: JSON.stringify({ dueAt, postponedUntil, stage, pausedLeft }),
  }
}
