import type { EventType } from '../../../shared/event-types.ts'
import type { FollowUpChangedFields } from '../../../shared/follow-up.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/follow-up-merging.ts'
import { type FollowUpRow, selectFollowUpsByIds } from '../../store/queries/follow-ups.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { recordEvents } from '../events/recording.ts'
import { buildChange, getChangeTime, toDueColumns } from '../follow-ups/change-batch.ts'
import { endColumns } from '../follow-ups/stages.ts'
import { toMoney } from '../follow-ups/views.ts'

/** The job that merges open follow-ups of one customer. */
export const MERGE_FOLLOW_UPS = 'merge-follow-ups'

/** Whose follow-ups may have become several. */
export interface MergePayload {
  followUpIds: readonly string[]
  contactIds: readonly string[]
}

/** Queues the job after events by which a customer may have several open follow-ups. Belongs in the batch that takes the events. */
export function enqueueMerging(
  deps: Pick<Deps, 'newId' | 'now'>,
  workspaceId: string,
  events: readonly { type: EventType; subjectId: string; data: string }[],
): Statement[] {
  const opened = events.filter(({ type }) => type === 'follow-up.opened' || type === 'follow-up.reopened')
  const merged = events.filter(({ type, data }) => type === 'contact.updated' && 'mergedId' in JSON.parse(data))
  if (opened.length + merged.length === 0) return []
  const toIds = (list: readonly { subjectId: string }[]) => [...new Set(list.map(({ subjectId }) => subjectId))]
  const payload: MergePayload = { followUpIds: toIds(opened), contactIds: toIds(merged) }
  const now = deps.now()
  return [enqueueJob({ id: deps.newId(now), workspaceId, type: MERGE_FOLLOW_UPS, payload, createdAt: now, dueAt: now })]
}

/**
 * Merges open follow-ups of one customer: the oldest goes on, as urgent as the most urgent of them. The others end, and keep all that
 * was entered. Run twice, it changes nothing more.
 */
export async function mergeFollowUps(
  deps: Deps,
  workspaceId: string,
  { followUpIds, contactIds }: MergePayload,
): Promise<void> {
  const groups = [
    ...(followUpIds.length > 0 ? await deps.database.all(store.selectMergeGroups(workspaceId, followUpIds)) : []),
    ...(contactIds.length > 0
      ? await deps.database.all(store.selectMergeGroupsOfContacts(workspaceId, contactIds))
      : []),
  ]
  for (const group of groups) await retryOnConflict(() => mergeGroup(deps, workspaceId, group))
}

async function mergeGroup(deps: Deps, workspaceId: string, group: store.MergeGroupRow): Promise<void> {
  const open = await deps.database.all(store.selectOpenFollowUpsOfContact(workspaceId, group))
  const ids = open.map(({ id }) => id)
  const rows = await deps.database.all(selectFollowUpsByIds(workspaceId, ids))
  const [oldest, ...others] = ids.flatMap((id) => rows.find((row) => row.id === id && row.doneAt === null) ?? [])
  if (!oldest || others.length === 0) return
  await deps.database.batch(buildMerge(deps, workspaceId, oldest, others))
}

function buildMerge(deps: Deps, workspaceId: string, oldest: FollowUpRow, others: readonly FollowUpRow[]): Statement[] {
  const caller = systemCaller(workspaceId)
  const now = getChangeTime(deps, [oldest, ...others])
  const ids = others.map(({ id }) => id)
  const isRequested = others.some(({ reason }) => reason === 'contact-requested')
  const dueAt = findEarliest([oldest, ...others].map((row) => row.dueAt))
  const owner = oldest.owner === null ? others.find((other) => other.owner !== null) : undefined
  const findings = collectFindings(oldest, others)
  const contactedAt = findEarliest([oldest, ...others].map((row) => row.contactedAt))
  const isReached = contactedAt !== null && oldest.stage === 'new'
  return [
    ...buildChange(deps, caller, others, {
      now,
      changes: { stage: 'merged', mergedInto: oldest.id },
      columns: {
        ...endColumns,
        ...{ stage: 'merged', merged_into: oldest.id, ask_at: null },
        ...{ done_at: now, done_by: caller.actor, concluded_at: now, unnotified_since: null },
      },
    }),
    store.redirectMerged(workspaceId, ids, oldest.id),
    ...buildChange(deps, caller, [oldest], {
      now,
      changes: {
        merged: ids,
        ...(dueAt !== oldest.dueAt && { dueAt: toIsoOrNull(dueAt) }),
        ...(owner && { owner: owner.owner }),
        ...(isReached && { stage: 'contacted' }),
        ...findings.changes,
      },
      columns: {
        ...toDueColumns(oldest, { dueAt, isPostponed: false }),
        ...(isRequested && { reason: 'contact-requested' }),
        contacted_at: contactedAt,
        // The customer has got in touch.
        ...(oldest.stage === 'waiting' && { stage: 'contacted', paused_left: null }),
        ...(isReached && { stage: 'contacted' }),
        ...findings.columns,
        ...(owner && { owner: owner.storedOwner, owner_id: owner.ownerId, unnotified_since: owner.unnotifiedSince }),
      },
    }),
    store.lowerScores(workspaceId, oldest.id),
    ...recordEvents(
      deps,
      caller,
      others.map(({ id, surveyId, score, ownerId }) => ({
        type: 'follow-up.merged' as const,
        subjectId: id,
        surveyId,
        data: { mergedInto: oldest.id, score, ownerId },
      })),
    ),
    auditEntry(deps, caller, 'follow-up.merged', oldest.id, { merged: ids }),
  ]
}

/** The earliest of some times; null if there is none. */
function findEarliest(values: readonly (number | null)[]): number | null {
  const times = values.flatMap((time) => time ?? [])
  return times.length > 0 ? Math.min(...times) : null
}

/** What was found out and agreed on in the younger follow-ups, as far as the oldest has nothing there: the latest of each. */
function collectFindings(oldest: FollowUpRow, others: readonly FollowUpRow[]) {
  const newestFirst = others.toReversed()
  const changes: FollowUpChangedFields = {}
  const columns: ColumnValues = {}
  for (const field of ['cause', 'remedy', 'promise'] as const) {
    const value = oldest[field] === null && newestFirst.find((row) => row[field] !== null)?.[field]
    if (value) {
      changes[field] = value
      columns[field] = value
    }
  }
  const source = oldest.amends === null && newestFirst.find((row) => row.amends !== null)
  if (source) {
    changes.amends = toMoney(source)
    columns.amends = source.amends
    columns.amends_currency = source.amendsCurrency
  }
  return { changes, columns }
}
