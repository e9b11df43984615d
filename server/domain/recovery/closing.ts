import type { FollowUpChangedFields } from '../../../shared/follow-up.ts'
import { type FollowUpStage, followUpResults } from '../../../shared/follow-up-stages.ts'
import type { Statement } from '../../store/database.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { recordEvents } from '../events/recording.ts'
import { buildChange, type DescribedChange, getChangeTime } from '../follow-ups/change-batch.ts'
import { endColumns } from '../follow-ups/stages.ts'

/** How a follow-up ends that is done. */
export interface Closing {
  stage: Extract<FollowUpStage, 'closed' | 'won-back' | 'neutral' | 'lost' | 'unanswered' | 'merged'>
  /** Why the customer was not asked. */
  notAsked?: FollowUpChangedFields['notAsked']
  /** The follow-up of the same customer that goes on. */
  mergedInto?: string
  /** The response that came back. */
  response?: { id: string; score: number }
}

/** The response of a customer who was asked again. The first score stays, whatever comes later. */
export const toAnswerColumns = (
  { firstScoreAfter }: Pick<FollowUpRow, 'firstScoreAfter'>,
  { id, score }: { id: string; score: number },
): ColumnValues => ({
  asked_response_id: id,
  score_after: score,
  first_score_after: firstScoreAfter ?? score,
})

/** What changes when a follow-up ends. */
export const describeClosing = (
  row: FollowUpRow,
  { stage, notAsked, mergedInto, response }: Closing,
  now: number,
): DescribedChange => ({
  changes: {
    stage,
    ...(notAsked && { notAsked }),
    ...(mergedInto && { mergedInto }),
    ...(response && { scoreAfter: response.score }),
  },
  columns: {
    ...endColumns,
    ...{ stage, ask_at: null, concluded_at: now },
    ...(mergedInto && { merged_into: mergedInto }),
    ...(response && toAnswerColumns(row, response)),
  },
})

/** Ends a follow-up that is solved, or whose customer was asked again. The batch fails if it has changed since it was read. */
export function buildClosing(deps: Deps, workspaceId: string, row: FollowUpRow, closing: Closing): Statement[] {
  const { stage, notAsked, mergedInto, response } = closing
  const caller = systemCaller(workspaceId)
  const now = getChangeTime(deps, [row])
  const result = followUpResults.find((candidate) => candidate === stage)
  const data = { result, scoreAfter: response?.score ?? null, score: row.score, level: row.level, ownerId: row.ownerId }
  return [
    ...buildChange(deps, caller, [row], { now, ...describeClosing(row, closing, now) }),
    ...recordEvents(deps, caller, [
      ...(result ? [{ type: 'follow-up.concluded' as const, subjectId: row.id, surveyId: row.surveyId, data }] : []),
      ...(mergedInto
        ? [
            {
              type: 'follow-up.merged' as const,
              subjectId: row.id,
              surveyId: row.surveyId,
              data: { mergedInto, score: row.score, ownerId: row.ownerId },
            },
          ]
        : []),
    ]),
    auditEntry(deps, caller, mergedInto ? 'follow-up.merged' : 'follow-up.concluded', row.id, {
      stage,
      ...(notAsked && { reason: notAsked }),
      ...(mergedInto && { into: mergedInto }),
    }),
  ]
}
