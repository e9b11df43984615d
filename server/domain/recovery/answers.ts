import { judgeScoreAfter } from '../../../shared/follow-up-stages.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { type FollowUpRow, selectFollowUpById } from '../../store/queries/follow-ups.ts'
import * as store from '../../store/queries/recovery.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { listFollowUpEvents } from '../events/follow-ups.ts'
import { recordEvents } from '../events/recording.ts'
import { buildChange, type DescribedChange, getChangeTime, toDueColumns } from '../follow-ups/change-batch.ts'
import { toReopenedColumns } from '../follow-ups/stages.ts'
import type { ReportWorkspaceError } from '../workspaces/workspaces.ts'
import { buildClosing, toAnswerColumns } from './closing.ts'
import { loadDueTime } from './due-time.ts'
import { findNextOwner } from './owners.ts'

const PAGE_SIZE = 200

/** A run of a Worker has a limit of statements: the next run judges the others. Failures do not count, so that none is left waiting. */
const MAX_PER_RUN = 500

/** A response may be revised for so long before the follow-up goes on: many who mistype a score correct it at once. */
export const REVISION_MS = 10 * 60_000

/**
 * Decides what becomes of follow-ups whose customers were asked again: won back, neutral, lost, or not responded in time. Customers
 * who are unhappy still are called once more, by someone one level up. What they revise later changes nothing. If a member has opened
 * the follow-up before they respond, their score is recorded, and it goes on.
 */
export async function judgeAnswers(deps: Deps, reportError: ReportWorkspaceError): Promise<void> {
  const now = deps.now()
  const answeredBefore = now - REVISION_MS
  const selectAsked = (after: store.TimePosition) =>
    store.selectAskedFollowUps({ now, answeredBefore }, after, PAGE_SIZE)
  const selectLate = (after: store.TimePosition) => store.selectLateAnswers(answeredBefore, after, PAGE_SIZE)
  await forEachRow(deps, selectAsked, judge, reportError)
  await forEachRow(deps, selectLate, recordLateAnswer, reportError)
  deps.wakeWorker()
}

async function forEachRow<Row extends Pick<store.AskedFollowUpRow, 'id' | 'workspaceId' | 'askedAt'>>(
  deps: Deps,
  select: (after: store.TimePosition) => Statement<Row>,
  handle: (deps: Deps, row: Row) => Promise<void>,
  reportError: ReportWorkspaceError,
): Promise<void> {
  let handledCount = 0
  for (let after = { at: 0, id: '' }; handledCount < MAX_PER_RUN; ) {
    const rows = await deps.database.all(select(after))
    for (const row of rows) {
      try {
        await handle(deps, row)
        handledCount++
      } catch (error) {
        // Another process was first, or the follow-up has changed: the next run looks again.
        if (!(error instanceof ConstraintViolation)) reportError(error, row.workspaceId)
      }
    }
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_SIZE) break
    after = { at: last.askedAt, id: last.id }
  }
}

async function recordLateAnswer(
  deps: Deps,
  { id, workspaceId, responseId, scoreAfter }: store.LateAnswerRow,
): Promise<void> {
  const [row] = await deps.database.all(selectFollowUpById(workspaceId, id))
  if (!row || row.stage === 'asked') return
  await deps.database.batch(
    buildChange(deps, systemCaller(workspaceId), [row], {
      now: getChangeTime(deps, [row]),
      changes: { scoreAfter },
      columns: toAnswerColumns(row, { id: responseId, score: scoreAfter }),
    }),
  )
}

async function judge(deps: Deps, { id, workspaceId, ...answer }: store.AskedFollowUpRow): Promise<void> {
  const [row] = await deps.database.all(selectFollowUpById(workspaceId, id))
  if (row?.stage !== 'asked') return
  await deps.database.batch(await buildJudgement(deps, workspaceId, row, answer))
}

async function buildJudgement(
  deps: Deps,
  workspaceId: string,
  row: FollowUpRow,
  { responseId, scoreAfter, isUnsent }: Pick<store.AskedFollowUpRow, 'responseId' | 'scoreAfter' | 'isUnsent'>,
): Promise<Statement[]> {
  if (responseId === null || scoreAfter === null) {
    return isUnsent === 1
      ? buildClosing(deps, workspaceId, row, { stage: 'closed', notAsked: 'not-sent' })
      : buildClosing(deps, workspaceId, row, { stage: 'unanswered' })
  }
  const response = { id: responseId, score: scoreAfter }
  const result = judgeScoreAfter(scoreAfter, row.level)
  return result === 'reopen'
    ? buildReopening(deps, workspaceId, row, response)
    : buildClosing(deps, workspaceId, row, { stage: result, response })
}

interface Reopening {
  now: number
  dueAt: number | null
  /** Null is a member without an account, as in sample data. */
  owner: { id: string | null; name: string } | undefined
  response: { id: string; score: number }
}

/** What changes when a follow-up goes one level up, due anew. */
export function describeReopening(row: FollowUpRow, { now, dueAt, owner, response }: Reopening): DescribedChange {
  const level = row.level + 1
  return {
    changes: {
      status: 'open',
      scoreAfter: response.score,
      level,
      dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
      ...(owner && { owner: owner.name }),
    },
    columns: {
      ...toReopenedColumns(row),
      stage: 'new',
      ...toDueColumns(row, { dueAt, isPostponed: false }),
      ...{ done_at: null, done_by: null, level },
      ...toAnswerColumns(row, response),
      ...(owner
        ? { owner: owner.name, owner_id: owner.id, unnotified_since: now }
        : row.ownerId !== null && { unnotified_since: now }),
    },
  }
}

/** Opens a follow-up once more, one level up and due anew. */
async function buildReopening(
  deps: Deps,
  workspaceId: string,
  row: FollowUpRow,
  response: { id: string; score: number },
): Promise<Statement[]> {
  const caller = systemCaller(workspaceId)
  const now = getChangeTime(deps, [row])
  const dueAt = await loadDueTime(deps, workspaceId, row)
  const owner = await findNextOwner(deps, workspaceId, row)
  const level = row.level + 1
  return [
    ...buildChange(deps, caller, [row], { now, ...describeReopening(row, { now, dueAt, owner, response }) }),
    ...recordEvents(deps, caller, listFollowUpEvents(row, { status: 'open', owner: owner && { id: owner.id } })),
    auditEntry(deps, caller, 'follow-up.reopened', row.id, { scoreAfter: response.score, level }),
  ]
}
